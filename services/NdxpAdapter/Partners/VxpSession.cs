using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>The session of the VXP adapter for the province's name and password. How long it lives is not public: it is kept half an hour, or until it is refused.</summary>
internal static class VxpSession
{
    private static readonly TimeSpan Lives = TimeSpan.FromMinutes(30);

    public static KeptToken New(HttpClient http, PartnerOptions options, Action fetched, TimeProvider time) => new(
        async cancellationToken =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Url!.AbsoluteUri.TrimEnd('/') + "/auth")
            {
                Content = JsonContent.Create(new { username = options.Key, password = options.Secret }),
            };
            request.Headers.Add("dstcode", options.DestinationCode);
            using var answer = await http.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new TokenUnavailableException("The session was refused.", answer.StatusCode);
            }

            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return CarrySession.CodeOf(body.RootElement) == "0" && body.RootElement.GetProperty("session").GetString() is { Length: > 0 } session
                ? (session, Lives)
                : throw new TokenUnavailableException("The session was refused.", HttpStatusCode.Unauthorized);
        },
        fetched,
        time);
}

/// <summary>Requests to the VXP adapter carry the session in their body. One that is refused is dropped, another fetched, and the request sent once more.</summary>
internal sealed class CarrySession(KeptToken sessions) : DelegatingHandler
{
    /// <summary>error_code of a session that is none: not public, ours.</summary>
    private const string Refused = "401";

    public static string? CodeOf(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error_code", out var code) ? code.ToString() : null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(cancellationToken);
        var answer = await SendAsync(request, session, cancellationToken);
        if (!await IsRefusedAsync(answer, cancellationToken))
        {
            return answer;
        }

        answer.Dispose();
        sessions.Drop(session);
        return await SendAsync(request, await sessions.GetAsync(cancellationToken), cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string session, CancellationToken cancellationToken)
    {
        var body = (JsonObject)JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!;
        body["session"] = session;
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } };
        return await base.SendAsync(request, cancellationToken);
    }

    // The body was read whole below: reading it here keeps it.
    private static async Task<bool> IsRefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return false;
        }

        try
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return CodeOf(body.RootElement) == Refused;
        }
        catch (JsonException)
        {
            // The outcome is for who reads the answer.
            return false;
        }
    }
}
