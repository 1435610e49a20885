using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>A record in a listing.</summary>
internal sealed record RecordSummary
{
    /// <summary>Service id.</summary>
    public required string ApiId { get; init; }

    /// <summary>V-APEX's own id; absent until it is registered there.</summary>
    public string? ExternalId { get; init; }

    /// <summary>draft, submitted, in_review, changes_requested, approved, published, deprecated, retired or rejected.</summary>
    public required string State { get; init; }

    public required PublicationState Registry { get; init; }

    public required int Revision { get; init; }

    /// <summary>V-APEX confirmed what Registry says now.</summary>
    public required bool IsCurrent { get; init; }

    public required bool IsDrifted { get; init; }

    public required int LintErrors { get; init; }

    public required int LintWarnings { get; init; }

    /// <summary>Code of what it waits for somebody because of.</summary>
    public string? Hold { get; init; }

    public string? HoldDetail { get; init; }

    public string? ReviewNote { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public static RecordSummary Of(RecordRow row) => new()
    {
        ApiId = row.ApiId,
        ExternalId = row.ExternalId,
        State = row.State,
        Registry = row.RegistryState,
        Revision = row.Revision,
        IsCurrent = row.DesiredSha256 == row.AcknowledgedSha256,
        IsDrifted = row.Drifted,
        LintErrors = row.LintErrors,
        LintWarnings = row.LintWarnings,
        Hold = row.Hold,
        HoldDetail = row.HoldDetail,
        ReviewNote = row.ReviewNote,
        ChangedAt = row.ChangedAt,
    };
}

/// <summary>A record with its content and its history.</summary>
internal sealed record RecordView
{
    public required RecordSummary Record { get; init; }

    /// <summary>What V-APEX should say, signed.</summary>
    public required JsonNode Desired { get; init; }

    /// <summary>What it confirmed last.</summary>
    public JsonNode? Acknowledged { get; init; }

    /// <summary>The newest step on the way up.</summary>
    public StepView? Step { get; init; }

    /// <summary>The newest first, at most 100.</summary>
    public required IReadOnlyList<RecordEventRow> History { get; init; }

    /// <param name="Id">The idempotency key.</param>
    /// <param name="Operation">register, update, revise, submit, publish, deprecate or retire.</param>
    /// <param name="State">waiting, done, refused or dropped.</param>
    /// <param name="Outcome">Code of the last failure, or Done.</param>
    internal sealed record StepView(Guid Id, string Operation, string State, int Attempts, DateTimeOffset NextAt, string? Outcome, string? Detail);
}
