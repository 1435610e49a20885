using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.National.Ndxp;

/// <summary>
/// The other way round: the national platform as a client system of the province's. On order it gets a token of the province's platform and
/// calls one of its services, as any system would.
/// </summary>
internal static class CallProvince
{
    internal sealed record Order(Uri TokenEndpoint, string ClientId, string Secret, Uri Url, string Purpose);

    internal sealed record Got(int Status, string? RequestId, string Body);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public static void Map(IEndpointRouteBuilder control) => control.MapPost("/ndxp/call-province", HandleAsync);

    private static async Task<IResult> HandleAsync(Order order, CancellationToken cancel)
    {
        using var asking = new HttpRequestMessage(HttpMethod.Post, order.TokenEndpoint)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers =
            {
                Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                    $"{Uri.EscapeDataString(order.ClientId)}:{Uri.EscapeDataString(order.Secret)}"))),
            },
        };
        using var token = await Http.SendAsync(asking, cancel);
        if (!token.IsSuccessStatusCode)
        {
            return TypedResults.Ok(new Got((int)token.StatusCode, null, await token.Content.ReadAsStringAsync(cancel)));
        }

        using var read = JsonDocument.Parse(await token.Content.ReadAsStringAsync(cancel));
        using var calling = new HttpRequestMessage(HttpMethod.Get, order.Url)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", read.RootElement.GetProperty("access_token").GetString()) },
        };
        calling.Headers.Add("Lgsp-Purpose", order.Purpose);
        using var answer = await Http.SendAsync(calling, cancel);
        return TypedResults.Ok(new Got(
            (int)answer.StatusCode, answer.Headers.TryGetValues("Lgsp-Request-Id", out var ids) ? ids.First() : null, await answer.Content.ReadAsStringAsync(cancel)));
    }
}
