using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.Exchange.Topics;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>The content as it was sent, byte for byte, in the mode it was sent in; for its sender and its recipients alone.</summary>
internal static class GetContent
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/messages/{id:guid}/content", Handle).WithName("getMessageContent").WithSummary("Get a message's content as it was sent")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");

    private static async Task<IResult> Handle(
        Guid id, HttpResponse response, Caller caller, MessageStore store, ContentVault vault, AttachmentStore attachments, AttachmentReading reading,
        DirectoryFeed directory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } message
            || !(caller.Subject == message.Sender || message.Recipients.Contains(caller.Subject)
                || (MayFetch(message, caller, directory, time) && await store.IsGivenAsync(id, caller.Subject, cancellationToken)))
            || await store.ContentAsync(id, cancellationToken) is not { } box)
        {
            return ExchangeProblems.MessageNotFound;
        }

        if (box.Content is null)
        {
            return ExchangeProblems.ContentErased;
        }

        var attributes = JsonSerializer.Deserialize<Dictionary<string, string>>(message.Attributes)!;
        Stream content;
        if (message.SizeBytes > 0 && ContentVault.HoldsNothing(box.Content))
        {
            // A large document: the message stands for a file. No sender can bring this about by attributes of its own.
            if (await attachments.FindAsync(Guid.Parse(attributes[AttachedFiles.Name]), cancellationToken) is not { } found)
            {
                return ExchangeProblems.ContentErased;
            }

            if ((await reading.OpenAsync(found, cancellationToken)).IsProblem(out var problem, out content!))
            {
                return problem;
            }
        }
        else
        {
            content = new MemoryStream(await vault.OpenAsync(box.KeyId, id, box.Content, cancellationToken), writable: false);
        }

        if (message.Mode == "binary")
        {
            foreach (var (name, value) in attributes)
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
        response.ContentLength = content.Length;
        return TypedResults.Stream(content, message.ContentType);
    }

    /// <summary>A thin subscriber holds only a reference: its grant must live when it fetches.</summary>
    private static bool MayFetch(MessageRow message, Caller caller, DirectoryFeed directory, TimeProvider time) =>
        message.Recipients is [var address] && TopicId.TryParse(address, null, out var topic)
        && directory.Current?.IsLive(topic, caller.Subject, time.GetUtcNow()) == true;
}
