using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Records;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

/// <summary>What V-APEX's record says beside ours: which state its people decided, and where somebody edited.</summary>
internal static class RecordReading
{
    private const string Lifecycle = "/lifecycle";

    /// <param name="row">As we have it.</param>
    /// <param name="theirs">In our names.</param>
    /// <param name="repairs">A state that V-APEX may not have come to by itself is taken as it is, and worked on from there.</param>
    /// <param name="ignored">Pointers where it may differ.</param>
    public static (RecordChange? Change, IReadOnlyList<FieldDifference> Differences) Of(
        RecordRow row, JsonObject theirs, bool repairs, IReadOnlyCollection<string> ignored)
    {
        var differences = new List<FieldDifference>();
        var (state, said) = (row.Standing, JsonMap.FindText(theirs, Lifecycle));
        if (!RecordStates.TryParse(said, out var there))
        {
            differences.Add(new FieldDifference(Lifecycle, Text(row.State), said is null ? null : Text(said)));
        }
        else if (RecordStates.MayHaveBecome(state, there) || there == RecordState.Retired || repairs)
        {
            // What is retired there cannot be brought back: a fact, whoever did it.
            state = there;
        }
        else
        {
            differences.Add(new FieldDifference(Lifecycle, Text(row.State), Text(said!)));
        }

        var known = row.Acknowledged is { } text ? JsonNode.Parse(text)!.AsObject() : null;
        if (known is not null)
        {
            differences.AddRange(RecordComparison.Compare(known, theirs, ignored));
        }

        var change = RecordChange.Of(row, state, "pulled") with
        {
            ExternalId = row.ExternalId ?? JsonMap.FindText(theirs, "/externalId"),
            Etag = JsonMap.FindText(theirs, "/etag") ?? row.Etag,
            ReviewNote = JsonMap.FindText(theirs, "/reviewNote") ?? row.ReviewNote,
        };
        if (known is null)
        {
            // Registered by a step whose answer was lost: what is there is what was sent then.
            var content = new JsonObject(RegistrationRecord.Compared.Where(theirs.ContainsKey).Select(name => KeyValuePair.Create(name, theirs[name]?.DeepClone())));
            change = change with { Acknowledged = content.ToJsonString(), AcknowledgedSha256 = RecordComparison.Sha256(content) };
        }

        var isNew = change.State != row.Standing || change.Etag != row.Etag || change.ExternalId != row.ExternalId || change.ReviewNote != row.ReviewNote || known is null;
        return (isNew ? change : null, differences);
    }

    private static string Text(string text) => JsonValue.Create(text)!.ToJsonString();
}
