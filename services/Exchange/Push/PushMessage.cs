using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>One attempt to push one message: the bytes and the mode as sent, signed after Standard Webhooks. A thin one has no body, and says where it is.</summary>
internal sealed class PushMessage(PushClients clients, IOptions<ExchangeOptions> options, TimeProvider time)
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    public async Task<PushOutcome> TryAsync(
        SystemId recipient, Uri url, IReadOnlyList<byte[]> secrets, TakenMessage message, byte[] content, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(options.Value.PushTimeout);
        using var request = Write(url, secrets, message, content);
        try
        {
            using var answer = await clients.For(recipient.Agency).SendAsync(request, limit.Token);
            return PushOutcome.Of((int)answer.StatusCode, RetryAfter(answer.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new PushOutcome(PushVerdict.EndpointFailed, "did not answer in time");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new PushOutcome(PushVerdict.EndpointFailed, Explain(exception));
        }
    }

    private HttpRequestMessage Write(Uri url, IReadOnlyList<byte[]> secrets, TakenMessage message, byte[] content)
    {
        var id = message.Id.ToString();
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(content) };
        if (message.ContentType is { } type && !message.IsThin)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        // Of what is sent: of a thin event, or of a large document whose body stays here (dataref tells where), that is not the message's own.
        var digest = content.Length == message.SizeBytes && !message.IsThin ? message.Sha256 : SHA256.HashData(content);
        request.Content.Headers.TryAddWithoutValidation("Content-Digest", $"sha-256=:{Convert.ToBase64String(digest)}:");

        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "lgsp-exchange/1");
        headers.TryAddWithoutValidation("webhook-id", id);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Of(id, timestamp, content, secrets));
        headers.TryAddWithoutValidation("Lgsp-Sender", message.Sender);
        headers.TryAddWithoutValidation("Lgsp-Attempt", message.Attempts.ToString(CultureInfo.InvariantCulture));
        if (message is { Topic: { } topic, TopicPosition: { } position })
        {
            headers.TryAddWithoutValidation("Lgsp-Topic", topic);
            headers.TryAddWithoutValidation("Lgsp-Topic-Position", position.ToString(CultureInfo.InvariantCulture));
        }

        if (message.Mode == "binary" || message.IsThin)
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(message.Attributes)!)
            {
                if (name != "datacontenttype")
                {
                    headers.TryAddWithoutValidation("ce-" + name, EventHeaders.Encode(value));
                }
            }
        }

        if (message.IsThin)
        {
            // Source: CloudEvents extension Dataref.
            headers.TryAddWithoutValidation("ce-dataref", $"/exchange/v1/messages/{id}/content");
        }

        return request;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var asked = header?.Delta ?? header?.Date - time.GetUtcNow();
        return asked is not { } wait || wait <= TimeSpan.Zero ? null : wait < MaxRetryAfter ? wait : MaxRetryAfter;
    }

    private static string Explain(Exception exception) =>
        OutboundRefusedException.Find(exception) is { } refusal ? $"may not be dialled: {refusal.Detail}"
        : exception is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } ? "its host name does not resolve"
        : exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "its TLS certificate is not trusted, or TLS failed"
        : exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "refuses connections"
        : exception.GetBaseException() is SocketException socket ? $"cannot be reached: {socket.SocketErrorCode}"
        : "broke off the connection";
}
