using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>A record as it is kept.</summary>
internal sealed record RecordRow
{
    public string ApiId { get; init; } = "";

    public string Agency { get; init; } = "";

    public string? ExternalId { get; init; }

    /// <summary>Text of a <see cref="RecordState"/>.</summary>
    public string State { get; init; } = "";

    public PublicationState RegistryState { get; init; }

    public int Revision { get; init; }

    public string Desired { get; init; } = "";

    public string DesiredSha256 { get; init; } = "";

    public string? Acknowledged { get; init; }

    public string? AcknowledgedSha256 { get; init; }

    public string? SubmittedSha256 { get; init; }

    public string? Etag { get; init; }

    public int LintErrors { get; init; }

    public int LintWarnings { get; init; }

    public string? Hold { get; init; }

    public string? HoldDetail { get; init; }

    public string? ReviewNote { get; init; }

    public bool Drifted { get; init; }

    public bool RepairAsked { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public long RowVersion { get; init; }

    public RecordState Standing => RecordStates.TryParse(State, out var state) ? state : throw new InvalidOperationException($"'{State}' is no state of a record.");

    public RecordSituation Situation(DriftPolicy policy)
    {
        var (desired, acknowledged) = (JsonNode.Parse(Desired)!, Acknowledged is null ? null : JsonNode.Parse(Acknowledged));
        return new RecordSituation
        {
            State = Standing,
            IsRegistered = ExternalId is not null,
            Registry = RegistryState,
            IsChanged = DesiredSha256 != AcknowledgedSha256,
            IsMaterial = acknowledged is null || RecordWriting.IsMaterial(acknowledged, desired),
            IsSubmitted = SubmittedSha256 == AcknowledgedSha256,
            IsDeprecationChanged = !JsonNode.DeepEquals(desired["deprecation"], acknowledged?["deprecation"]),
            HasLintErrors = LintErrors > 0,
            MustRepair = RepairAsked || (Drifted && policy == DriftPolicy.Repair),
            IsRefused = Hold == VapexProblems.StepRefused.Code,
        };
    }
}

/// <summary>What came of a step, or of a look at V-APEX.</summary>
internal sealed record RecordChange
{
    public required RecordState State { get; init; }

    public string? ExternalId { get; init; }

    public string? Etag { get; init; }

    public string? Acknowledged { get; init; }

    public string? AcknowledgedSha256 { get; init; }

    public string? SubmittedSha256 { get; init; }

    public string? ReviewNote { get; init; }

    /// <summary>What happened, for the record's history.</summary>
    public required string Kind { get; init; }

    public string? Detail { get; init; }

    public static RecordChange Of(RecordRow row, RecordState state, string kind) => new()
    {
        State = state,
        ExternalId = row.ExternalId,
        Etag = row.Etag,
        Acknowledged = row.Acknowledged,
        AcknowledgedSha256 = row.AcknowledgedSha256,
        SubmittedSha256 = row.SubmittedSha256,
        ReviewNote = row.ReviewNote,
        Kind = kind,
    };
}
