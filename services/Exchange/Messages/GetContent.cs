using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Topics;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>The content as it was sent, byte for byte, in the mode it was sent in; for its sender and its recipients alone.</summary>
internal static class GetContent
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/messages/{id}/content", Handle).WithName("getMessageContent").WithSummary("Get a message's content as it was sent")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");

    private static async Task<IResult> Handle(
        Guid id, HttpResponse response, Caller caller, MessageStore store, StoredContent stored,
        DirectoryFeed directory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } message
            || !(caller.Subject == message.Sender || message.Recipients.Contains(caller.Subject)
                || (MayFetch(message, caller, directory, time) && await store.IsGivenAsync(id, caller.Subject, cancellationToken))))
        {
            return ExchangeProblems.MessageNotFound;
        }

        if ((await stored.OpenAsync(message, cancellationToken)).IsProblem(out var problem, out var content))
        {
            return problem;
        }

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
        response.Headers["Content-Digest"] = $"sha-256=:{Convert.ToBase64String(message.Sha256)}:";
        response.ContentLength = content.Length;
        return TypedResults.Stream(content, message.ContentType);
    }

    /// <summary>A thin subscriber holds only a reference: its grant must live when it fetches.</summary>
    private static bool MayFetch(MessageRow message, Caller caller, DirectoryFeed directory, TimeProvider time) =>
        message.Recipients is [var address] && TopicId.TryParse(address, null, out var topic)
        && directory.Current?.IsLive(topic, caller.Subject, time.GetUtcNow()) == true;
}
