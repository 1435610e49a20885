using GiaLai.Lgsp.ServiceDefaults.States;

namespace GiaLai.Lgsp.Exchange.Axis;

internal enum NationalState
{
    Waiting,

    /// <summary>The adapter has it under a lease.</summary>
    Taken,

    /// <summary>The axis has it.</summary>
    Sent,

    /// <summary>The axis will not have it.</summary>
    Refused,

    /// <summary>Its time was over before the axis had it.</summary>
    Expired,
}

internal enum NationalEvent
{
    Take,
    Confirm,
    Release,
    Refuse,
    Expire,
    Redrive,
}

/// <summary>The way of a document to one body outside, as a table. What ended badly can be sent again by the operator; nothing just goes.</summary>
internal static class NationalStates
{
    public static readonly StateTable<NationalState, NationalEvent> Table = new(
    [
        (NationalState.Waiting, NationalEvent.Take, NationalState.Taken),
        // Its lease is over: whoever had it may have died before the axis had it, or after.
        (NationalState.Taken, NationalEvent.Take, NationalState.Taken),
        (NationalState.Taken, NationalEvent.Confirm, NationalState.Sent),
        (NationalState.Taken, NationalEvent.Release, NationalState.Waiting),
        (NationalState.Taken, NationalEvent.Refuse, NationalState.Refused),
        (NationalState.Waiting, NationalEvent.Expire, NationalState.Expired),
        (NationalState.Taken, NationalEvent.Expire, NationalState.Expired),
        (NationalState.Refused, NationalEvent.Redrive, NationalState.Waiting),
        (NationalState.Expired, NationalEvent.Redrive, NationalState.Waiting),
        // A reconciliation found that the axis lost it; the adapter looks for it there before it goes again.
        (NationalState.Sent, NationalEvent.Redrive, NationalState.Waiting),
    ]);

    /// <summary>States from which an event is possible, as the database writes them.</summary>
    public static string[] Before(NationalEvent happening) => [.. Table.Before(happening).Select(Text)];

    public static string Text(this NationalState state) => state.ToString().ToLowerInvariant();
}
