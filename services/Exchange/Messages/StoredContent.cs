using System.Text.Json;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>Opens what was sent: out of the message, or out of the file that a large document lies in.</summary>
internal sealed class StoredContent(MessageStore store, AttachmentStore attachments, AttachmentReading reading, ContentVault vault)
{
    public async Task<Result<Stream>> OpenAsync(MessageRow message, CancellationToken cancellationToken)
    {
        if (await store.ContentAsync(message.Id, cancellationToken) is not { } box)
        {
            return ExchangeProblems.MessageNotFound;
        }

        if (box.Content is null)
        {
            return ExchangeProblems.ContentErased;
        }

        if (message.SizeBytes == 0 || !ContentVault.HoldsNothing(box.Content))
        {
            return new MemoryStream(await vault.OpenAsync(box.KeyId, message.Id, box.Content, cancellationToken), writable: false);
        }

        // A large document: the message stands for a file. No sender can bring this about by attributes of its own.
        var attributes = JsonSerializer.Deserialize<Dictionary<string, string>>(message.Attributes)!;
        return await attachments.FindAsync(Guid.Parse(attributes[AttachedFiles.Name]), cancellationToken) is { } found
            ? await reading.OpenAsync(found, cancellationToken)
            : ExchangeProblems.ContentErased;
    }
}
