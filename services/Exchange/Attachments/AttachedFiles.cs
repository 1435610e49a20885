using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>The extension <c>attachments</c> of an event: ids with commas between, of whole attachments of its sender. Its recipients may read them.</summary>
internal sealed class AttachedFiles(AttachmentStore store)
{
    public const string Name = "attachments";
    public const int Most = 50;

    /// <summary>Notes them for a message that is about to be stored; a problem when one is not there to be sent.</summary>
    public async ValueTask<Problem?> BindAsync(NewMessage message, CancellationToken cancellationToken)
    {
        if (message.Event[Name] is not { } text)
        {
            return null;
        }

        var ids = new HashSet<Guid>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Guid.TryParseExact(part, "D", out var id))
            {
                return Bad("Holds ids of attachments, with commas between.", "Chứa mã tệp đính kèm, cách nhau bằng dấu phẩy.");
            }

            ids.Add(id);
        }

        if (ids.Count is 0 or > Most)
        {
            return Bad($"Names 1 to {Most} attachments.", $"Nêu từ 1 đến {Most} tệp đính kèm.");
        }

        var missing = await store.UseAsync([.. ids], message.Sender, message.Id, cancellationToken);
        return missing.Count == 0 ? null : ExchangeProblems.BadAttachments.With([.. missing.Select(id => new ProblemError
        {
            Field = Name,
            Code = "unknown",
            Detail = $"{id} is no whole attachment of {message.Sender}.",
            DetailVi = $"{id} không phải tệp đính kèm đã tải xong của {message.Sender}.",
        })]);
    }

    private static Problem Bad(string detail, string detailVi) =>
        ExchangeProblems.BadAttachments.With(new ProblemError { Field = Name, Detail = detail, DetailVi = detailVi });
}
