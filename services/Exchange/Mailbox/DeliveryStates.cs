using GiaLai.Lgsp.ServiceDefaults.States;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>
/// The life of a delivery (a message and one recipient) as a table. The first two states are those of a row in <c>waiting</c>, the
/// others of one in <c>settled</c>: a row moves from one to the other in one statement, so a delivery is in exactly one state.
/// </summary>
internal static class DeliveryStates
{
    public static readonly StateTable<DeliveryState, DeliveryEvent> Table = new(
    [
        (DeliveryState.Accepted, DeliveryEvent.Deliver, DeliveryState.Delivered),
        (DeliveryState.Delivered, DeliveryEvent.Deliver, DeliveryState.Delivered),
        (DeliveryState.Delivered, DeliveryEvent.Release, DeliveryState.Delivered),
        (DeliveryState.Delivered, DeliveryEvent.Acknowledge, DeliveryState.Acknowledged),
        (DeliveryState.Delivered, DeliveryEvent.Reject, DeliveryState.Rejected),
        // A push that is answered with 2xx has delivered and acknowledged at once.
        (DeliveryState.Accepted, DeliveryEvent.Acknowledge, DeliveryState.Acknowledged),
        (DeliveryState.Accepted, DeliveryEvent.Expire, DeliveryState.Expired),
        (DeliveryState.Delivered, DeliveryEvent.Expire, DeliveryState.Expired),
        (DeliveryState.Accepted, DeliveryEvent.Bury, DeliveryState.Dead),
        (DeliveryState.Delivered, DeliveryEvent.Bury, DeliveryState.Dead),
        (DeliveryState.Dead, DeliveryEvent.Redrive, DeliveryState.Accepted),
    ]);

    public static string Text(this DeliveryState state) => state switch
    {
        DeliveryState.Accepted => "accepted",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Acknowledged => "acknowledged",
        DeliveryState.Rejected => "rejected",
        DeliveryState.Expired => "expired",
        DeliveryState.Dead => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}

internal enum DeliveryState
{
    Accepted,
    Delivered,
    Acknowledged,
    Rejected,
    Expired,
    Dead,
}

internal enum DeliveryEvent
{
    Deliver,
    Release,
    Acknowledge,
    Reject,
    Expire,
    Bury,
    Redrive,
}
