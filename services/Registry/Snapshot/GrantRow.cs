using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>A grant as gateways are told of it, or Exchange.</summary>
internal sealed record GrantRow
{
    public Guid Id { get; init; }

    public SystemId Consumer { get; init; }

    public ServiceId ServiceId { get; init; }

    public Grants.GrantState State { get; init; }

    public string[] Operations { get; init; } = [];

    public string[] Purposes { get; init; } = [];

    public string[]? Fields { get; init; }

    public Quota? Quota { get; init; }

    public DateTimeOffset ValidFrom { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    // Expired is a matter of the clock, which gateways and Exchange read themselves.
    private GrantState RuleState => State switch
    {
        Grants.GrantState.Suspended => GrantState.Suspended,
        Grants.GrantState.Terminated => GrantState.Terminated,
        _ => GrantState.Active,
    };

    public SubscriptionGrant ToSubscription() => new()
    {
        Id = Id,
        Topic = new TopicId(ServiceId.Agency, ServiceId.Name, ServiceId.Version),
        Consumer = Consumer,
        State = RuleState,
        From = ValidFrom,
        Until = ValidUntil,
    };

    public GrantRule ToRule() => new()
    {
        Id = Id,
        Consumer = Consumer,
        Service = ServiceId,
        State = RuleState,
        Operations = Operations,
        Purposes = Purposes,
        Fields = Fields,
        Quota = Quota,
        From = ValidFrom,
        Until = ValidUntil,
    };
}
