using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>A major version of a service, with the revision that is published and the one that is worked on.</summary>
internal sealed record ServiceVersion
{
    public required ServiceId Id { get; init; }

    public required ServiceKind Kind { get; init; }

    public required VersionState State { get; init; }

    public DateTimeOffset? FirstPublishedAt { get; init; }

    public DateTimeOffset? DeprecatedAt { get; init; }

    public DateTimeOffset? SunsetAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public ServiceId? Successor { get; init; }

    public Maintenance? Maintenance { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>What calls are served by; null before the first publication.</summary>
    public Revision? Published { get; init; }

    /// <summary>What is worked on or under review; null when there is nothing.</summary>
    public Revision? Open { get; init; }

    /// <summary>The one to speak of first.</summary>
    public Revision Current => Published ?? Open!;

    /// <summary>The newest wording, published or not.</summary>
    public Revision Newest => Open ?? Published!;

    public string ETag => $"\"{Newest.RowVersion}\"";

    /// <summary>One word for both machines: the review's until the first publication, then the version's.</summary>
    public string StateText => State == VersionState.Unpublished ? Open!.State.Text() : State.Text();

    public bool IsPublic => State is VersionState.Published or VersionState.Deprecated;

    public static ServiceVersion New(ServiceId id, ServiceKind kind, Act act) => new()
    {
        Id = id,
        Kind = kind,
        State = VersionState.Unpublished,
        CreatedAt = act.At,
        CreatedBy = act.Caller.Subject,
        Open = Revision.First(kind, act),
    };

    /// <summary>Changes the open revision; where there is none, <paramref name="happening"/> is refused in the published one's state.</summary>
    public Result<ServiceVersion> Review(ReviewEvent happening, Func<Revision, Result<Revision>> change) =>
        Open is null
            ? VersionStates.Review.Apply(Published!.State, happening).Then<ServiceVersion>(_ => this)
            : change(Open).Then<ServiceVersion>(next => this with { Open = next });

    /// <summary>The open revision takes the published one's place.</summary>
    public Result<ServiceVersion> Publish(Act act)
    {
        if (VersionStates.Publication.Apply(State, VersionEvent.Publish).IsProblem(out var problem, out var state)
            || Review(ReviewEvent.Publish, open => open.Publish(act)).IsProblem(out problem, out var next))
        {
            return problem;
        }

        return next with
        {
            State = state,
            Published = next.Open,
            Open = null,
            FirstPublishedAt = FirstPublishedAt ?? act.At,
        };
    }

    public Result<ServiceVersion> Deprecate(DateTimeOffset at, DateTimeOffset? sunset, ServiceId? successor) =>
        VersionStates.Publication.Apply(State, VersionEvent.Deprecate)
            .Then<ServiceVersion>(state => this with { State = state, DeprecatedAt = at, SunsetAt = sunset, Successor = successor });

    public Result<ServiceVersion> Withdraw(Act act) =>
        VersionStates.Publication.Apply(State, VersionEvent.Withdraw)
            .Then<ServiceVersion>(state => this with { State = state, WithdrawnAt = act.At, Maintenance = null });

    public Result<ServiceVersion> StartMaintenance(Maintenance maintenance) =>
        VersionStates.Publication.Apply(State, VersionEvent.StartMaintenance).Then<ServiceVersion>(_ => this with { Maintenance = maintenance });

    public Result<ServiceVersion> EndMaintenance() =>
        VersionStates.Publication.Apply(State, VersionEvent.EndMaintenance).Then<ServiceVersion>(_ => this with { Maintenance = null });

    /// <summary>What could be done next, by whoever may.</summary>
    public IReadOnlyList<string> Possible =>
    [
        .. (Open is null ? [] : VersionStates.Review.Allowed(Open.State)).Select(e => e.Text()),
        .. VersionStates.Publication.Allowed(State).Where(e => e != VersionEvent.Publish).Select(e => e.Text()),
    ];
}

/// <summary>The provider is at work on its system: calls get 503 with the notice.</summary>
internal sealed record Maintenance
{
    public required Notice Notice { get; init; }

    /// <summary>Sent as <c>Retry-After</c>; null = not known.</summary>
    public DateTimeOffset? Until { get; init; }

    public required DateTimeOffset Since { get; init; }

    public MaintenanceNotice ToNotice() => new() { Vi = Notice.Vi, En = Notice.En, Until = Until };
}
