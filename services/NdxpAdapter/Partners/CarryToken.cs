using System.Net;
using System.Net.Http.Headers;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>Requests carry NDXP's token. One that is refused is dropped, another fetched, and the request sent once more.</summary>
internal sealed class CarryToken(KeptToken tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        // Refused before anything was done: repeating it is safe, whatever it asks.
        answer.Dispose();
        tokens.Drop(token);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }
}
