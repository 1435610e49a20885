using System.Text.Json;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Audit.Messages;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>An entry of the ledger with the copies that are stored of it; read in one statement, so of one moment.</summary>
internal sealed record StoredEntry(long Index, Guid Id, byte[] Entry, StoredRow? Row, MessageRecord? Step, IReadOnlyList<SealedPart> Parts);

/// <summary>The search row.</summary>
/// <param name="Record">Without personal parts.</param>
/// <param name="HasOwnAgency">The agency that it is found by is that of its consumer.</param>
/// <param name="SubjectIndex">By which it is found as an access to one person's data.</param>
internal sealed record StoredRow(CallRecord Record, bool HasOwnAgency, byte[]? SubjectIndex);

/// <summary>Compares one entry with its copies.</summary>
internal static class EntryCheck
{
    private const string Call = "call";
    private const string Message = "message";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <param name="stored">Entry and copies.</param>
    /// <param name="log">Month of the log, for the answer.</param>
    /// <param name="mayLack">Personal parts of this log may be gone by retention.</param>
    /// <param name="vault">Opens the parts.</param>
    public static IEnumerable<Difference> Compare(StoredEntry stored, string log, bool mayLack, PersonalVault vault)
    {
        using var document = Parse(stored.Entry);
        if (document is null || Text(document.RootElement, "id") != stored.Id.ToString())
        {
            yield return Of(DifferenceKind.EntryDiffers);
            yield break;
        }

        var entry = document.RootElement;
        var (lost, subject) = OpenParts(stored, entry, mayLack, vault);
        if (lost.Count > 0)
        {
            yield return Of(DifferenceKind.PartLost, lost);
        }

        var kind = Text(entry, "type");
        if (kind is not (Call or Message))
        {
            // The ledger's own statements have no row.
            yield break;
        }

        if (kind == Call ? stored.Row is null : stored.Step is null)
        {
            yield return Of(DifferenceKind.RowMissing);
            yield break;
        }

        var fields = kind == Call ? OfCall(stored.Row!, entry, stored.Entry, subject, vault)
            : DifferingFields(entry, stored.Entry, commitments => MessageStep.Write(stored.Step!, commitments));
        if (fields.Count > 0)
        {
            yield return Of(DifferenceKind.RowDiffers, fields);
        }

        Difference Of(DifferenceKind kind, IReadOnlyList<string>? names = null) =>
            new() { Kind = kind, Id = stored.Id, Log = log, Index = stored.Index, Fields = names };
    }

    private static List<string> OfCall(StoredRow row, JsonElement entry, byte[] bytes, string? subject, PersonalVault vault)
    {
        var fields = DifferingFields(entry, bytes, commitments => CallEntry.Write(row.Record, commitments));
        if (!row.HasOwnAgency)
        {
            fields.Add("consumerAgency");
        }

        if (!(subject is null ? row.SubjectIndex is null : vault.SubjectIndex(subject).AsSpan().SequenceEqual(row.SubjectIndex)))
        {
            fields.Add("subjectIndex");
        }

        return fields;
    }

    /// <summary>The parts that are lost, and the person's hash where it can be read.</summary>
    private static (List<string> Lost, string? Subject) OpenParts(StoredEntry stored, JsonElement entry, bool mayLack, PersonalVault vault)
    {
        var lost = new List<string>();
        string? subject = null;
        var left = stored.Parts.ToDictionary(part => part.Part, StringComparer.Ordinal);
        if (entry.TryGetProperty(LedgerEntry.Personal, out var personal))
        {
            foreach (var commitment in personal.EnumerateObject())
            {
                if (!left.Remove(commitment.Name, out var part))
                {
                    if (!mayLack)
                    {
                        lost.Add(commitment.Name);
                    }
                }
                else if (!vault.IsErased(stored.Id, part))
                {
                    var opening = vault.Open(stored.Id, part);
                    if (opening is null || Commitment.Of(opening.Part, opening.Value, Convert.FromBase64String(opening.Salt)) != commitment.Value.GetString())
                    {
                        lost.Add(commitment.Name);
                    }
                    else if (opening.Part == CallEntry.Subject)
                    {
                        subject = opening.Value;
                    }
                }
            }
        }

        // What no commitment speaks for does not belong there.
        lost.AddRange(left.Keys);
        return (lost, subject);
    }

    /// <summary>The row is written in the form of the ledger: the same bytes are the same values.</summary>
    private static List<string> DifferingFields(JsonElement entry, byte[] bytes, Func<IReadOnlyList<(string Part, string Commitment)>, byte[]> write)
    {
        List<(string, string)> commitments = entry.TryGetProperty(LedgerEntry.Personal, out var personal)
            ? [.. personal.EnumerateObject().Select(part => (part.Name, part.Value.GetString() ?? ""))]
            : [];
        var expected = write(commitments);
        if (expected.AsSpan().SequenceEqual(bytes))
        {
            return [];
        }

        using var document = JsonDocument.Parse(expected.AsMemory(1));
        var (ours, theirs) = (Raw(document.RootElement), Raw(entry));
        return [.. ours.Keys.Union(theirs.Keys).Where(name => ours.GetValueOrDefault(name) != theirs.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> Raw(JsonElement json) =>
        json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetRawText(), StringComparer.Ordinal);

    private static JsonDocument? Parse(byte[] entry)
    {
        try
        {
            return entry is [LedgerEntry.Version, ..] && JsonDocument.Parse(entry.AsMemory(1), Strict) is { RootElement.ValueKind: JsonValueKind.Object } json ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
