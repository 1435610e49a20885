using System.Text.Json;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>The content as it was sent, byte for byte, in the mode it was sent in; for its sender and its recipients alone.</summary>
internal static class GetContent
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/messages/{id:guid}/content", Handle).WithName("getMessageContent").WithSummary("Get a message's content as it was sent")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");

    private static async Task<IResult> Handle(
        Guid id, HttpResponse response, Caller caller, MessageStore store, ContentVault vault, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } message
            || !(caller.Subject == message.Sender || message.Recipients.Contains(caller.Subject) || await store.IsGivenAsync(id, caller.Subject, cancellationToken))
            || await store.ContentAsync(id, cancellationToken) is not { } box)
        {
            return ExchangeProblems.MessageNotFound;
        }

        if (box.Content is null)
        {
            return ExchangeProblems.ContentErased;
        }

        var content = await vault.OpenAsync(box.KeyId, id, box.Content, cancellationToken);
        if (message.Mode == "binary")
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(message.Attributes)!)
            {
                if (name != "datacontenttype")
                {
                    response.Headers["ce-" + name] = EventHeaders.Encode(value);
                }
            }
        }

        // A sender chose the type: no browser is to act on it.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = "attachment";
        response.Headers["Content-Digest"] = $"sha-256=:{Convert.ToBase64String(box.Sha256)}:";
        return TypedResults.Bytes(content, message.ContentType);
    }
}
