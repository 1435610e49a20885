using GiaLai.Lgsp.ServiceDefaults.States;

namespace GiaLai.Lgsp.Registry.Grants;

internal enum GrantState
{
    Active,
    Suspended,

    /// <summary>Ended by a decision.</summary>
    Terminated,

    /// <summary>Ended by its term.</summary>
    Expired,
}

internal enum GrantEvent
{
    Suspend,
    Resume,
    Terminate,
    Expire,
}

/// <summary>Active ↔ Suspended → Terminated; a term that ends ends either. Nothing comes back from the end: a new request does.</summary>
internal static class GrantStates
{
    public static readonly StateTable<GrantState, GrantEvent> Table = new(
        (GrantState.Active, GrantEvent.Suspend, GrantState.Suspended),
        (GrantState.Active, GrantEvent.Terminate, GrantState.Terminated),
        (GrantState.Active, GrantEvent.Expire, GrantState.Expired),
        (GrantState.Suspended, GrantEvent.Resume, GrantState.Active),
        (GrantState.Suspended, GrantEvent.Terminate, GrantState.Terminated),
        (GrantState.Suspended, GrantEvent.Expire, GrantState.Expired));
}
