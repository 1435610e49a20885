using GiaLai.Lgsp.Contracts.Identifiers;

namespace GiaLai.Lgsp.Registry.Decisions;

/// <summary>One line of the log of decisions: who did what to which thing, from which state to which, and why.</summary>
internal sealed record Decision
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Subject of the token; <c>platform</c> when the platform acted by itself.</summary>
    public string Actor { get; init; } = "";

    public string? ActorAgency { get; init; }

    /// <summary>Kind of the thing: agency, system, service, version, access-request, agreement, grant, code-list.</summary>
    public required string Subject { get; init; }

    public required string SubjectId { get; init; }

    /// <summary>Agencies concerned: they see the line.</summary>
    public required IReadOnlyList<string> Agencies { get; init; }

    public required string Action { get; init; }

    public string? FromState { get; init; }

    public string? ToState { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<string>? LegalBasis { get; init; }

    public Guid? RequestId { get; init; }

    public static Decision About(string subject, object id, string action, params IEnumerable<AgencyCode> agencies) => new()
    {
        Subject = subject,
        SubjectId = id.ToString()!,
        Action = action,
        Agencies = [.. agencies.Select(agency => agency.ToString()).Distinct()],
    };
}
