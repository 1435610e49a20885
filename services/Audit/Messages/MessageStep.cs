using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Audit.Messages;

/// <summary>A step of a message with all that is stored of it. Format of the entry: contracts/schemas/audit-record.md.</summary>
internal sealed record MessageStep(MessageRecord Record, NewEntry Entry)
{
    public const string Subject = "subject";
    public const string Reason = "reason";

    public static MessageStep Of(MessageRecord record, PersonalVault vault)
    {
        var parts = new List<SealedPart>(2);
        var commitments = new List<(string Part, string Commitment)>(2);
        // In the order of their names.
        Commit(Reason, record.Reason);
        Commit(Subject, record.SystemSubject() is null ? record.Subject : null);
        return new MessageStep(record, new NewEntry(record.Id, Write(record, commitments), parts));

        void Commit(string part, string? value)
        {
            if (value is not null)
            {
                var (commitment, kept) = vault.Commit(record.Id, part, value);
                commitments.Add((part, commitment));
                parts.Add(kept);
            }
        }
    }

    /// <summary>The entry's bytes.</summary>
    /// <param name="record">Its personal parts are not looked at.</param>
    /// <param name="commitments">What stands for them, in the order of the parts' names.</param>
    public static byte[] Write(MessageRecord record, IReadOnlyList<(string Part, string Commitment)> commitments)
    {
        return NewEntry.Write(json =>
        {
            json.StartObject().Name("at").String(NewEntry.Time(record.At));
            if (record.DataClass is { } dataClass)
            {
                json.Name("dataClass").Number(dataClass);
            }

            json.Name("eventId").String(record.EventId)
                .Name("eventType").String(record.EventType)
                .Name("id").String(record.Id.ToString())
                .Name("messageId").String(record.MessageId.ToString());
            if (commitments.Count > 0)
            {
                json.Name(LedgerEntry.Personal).StartObject();
                foreach (var (part, commitment) in commitments)
                {
                    json.Name(part).String(commitment);
                }

                json.EndObject();
            }

            json.Name("recipients").StartArray();
            foreach (var recipient in record.Recipients)
            {
                json.String(recipient);
            }

            json.EndArray()
                .Name("sender").String(record.Sender)
                .Name("sha256").String(record.Sha256)
                .Name("sizeBytes").Number(record.SizeBytes)
                .Name("source").String(record.Source)
                .Name("step").String(record.Step)
                .Optional("subject", record.SystemSubject())
                .Name("type").String("message")
                .EndObject();
        });
    }
}

internal static class MessageSubjects
{
    /// <summary>The subject when it is a system; a person's account is a personal part.</summary>
    public static string? SystemSubject(this MessageRecord record) => record.Subject?.Contains('@', StringComparison.Ordinal) == true ? record.Subject : null;

    /// <summary>The record with its personal parts, as far as they are not erased.</summary>
    public static MessageRecord With(this MessageRecord record, IEnumerable<SealedPart> parts, PersonalVault vault)
    {
        foreach (var opening in parts.Select(part => vault.Open(record.Id, part)).OfType<Opening>())
        {
            record = opening.Part switch
            {
                MessageStep.Subject => record with { Subject = opening.Value },
                MessageStep.Reason => record with { Reason = opening.Value },
                _ => record,
            };
        }

        return record;
    }
}
