using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Partner;
using GiaLai.Lgsp.VapexPublisher.Records;

namespace GiaLai.Lgsp.VapexPublisher.Steps;

/// <summary>What a step that V-APEX confirmed makes of the record.</summary>
internal static class StepEffect
{
    /// <summary>Null when a new record got no id.</summary>
    public static RecordChange? Of(StepRow step, RecordRow row, PartnerAnswer answer)
    {
        var externalId = row.ExternalId ?? JsonMap.FindText(answer.Body, "/externalId");
        if (externalId is null)
        {
            return null;
        }

        var change = RecordChange.Of(row, Becomes(step, row, answer), step.Operation) with
        {
            ExternalId = externalId,
            Etag = answer.ETag ?? JsonMap.FindText(answer.Body, "/etag") ?? row.Etag,
        };
        if (step.Body is not null)
        {
            change = change with { Acknowledged = step.Body, AcknowledgedSha256 = RecordComparison.Sha256(JsonNode.Parse(step.Body)!.AsObject()) };
        }

        return step.Operation == VapexOperations.Submit ? change with { SubmittedSha256 = row.AcknowledgedSha256, ReviewNote = null } : change;
    }

    /// <summary>What V-APEX says, where it may be so; else what the step should bring about, and the next look shows the difference.</summary>
    private static RecordState Becomes(StepRow step, RecordRow row, PartnerAnswer answer)
    {
        var expected = step.Operation == VapexOperations.Register
            ? RecordState.Draft
            : RecordStates.Next(row.Standing, Enum.Parse<RecordEvent>(step.Operation, ignoreCase: true)) ?? row.Standing;
        return RecordStates.TryParse(JsonMap.FindText(answer.Body, "/lifecycle"), out var theirs) && RecordStates.MayHaveBecome(expected, theirs) ? theirs : expected;
    }
}
