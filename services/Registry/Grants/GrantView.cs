using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;

namespace GiaLai.Lgsp.Registry.Grants;

/// <summary>A grant as its two sides see it.</summary>
internal sealed record GrantView
{
    public required Guid Id { get; init; }

    public required Guid AccessRequest { get; init; }

    public required GrantState State { get; init; }

    /// <summary>Ends within 30 days.</summary>
    public required bool Expiring { get; init; }

    public required SystemId Consumer { get; init; }

    public required AgencyCode Provider { get; init; }

    /// <summary>Service id, or topic id.</summary>
    public required ServiceId Service { get; init; }

    public required ServiceKind Kind { get; init; }

    /// <summary>Operation ids, or the one entry <c>*</c>.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    public required IReadOnlyList<string> LegalBasis { get; init; }

    /// <summary>Fields of answers that reach the consumer; absent = all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Absent = the service's quota.</summary>
    public Quota? Quota { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive; absent = without end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why it stands as it does.</summary>
    public string? Reason { get; init; }

    public Guid? ReplacedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required string ChangedBy { get; init; }

    public InForce? InForce { get; init; }

    public static GrantView Of(Grant grant, DateTimeOffset at) => new()
    {
        Id = grant.Id,
        AccessRequest = grant.AccessRequest,
        State = grant.State,
        Expiring = grant.IsExpiring(at),
        Consumer = grant.Consumer,
        Provider = grant.ServiceId.Agency,
        Service = grant.ServiceId,
        Kind = grant.Kind,
        Operations = grant.Operations,
        Purposes = grant.Purposes,
        LegalBasis = grant.LegalBasis,
        Fields = grant.Fields,
        Quota = grant.Quota,
        From = grant.ValidFrom,
        Until = grant.ValidUntil,
        Reason = grant.Reason,
        ReplacedBy = grant.ReplacedBy,
        ChangedAt = grant.ChangedAt,
        ChangedBy = grant.ChangedBy,
    };
}
