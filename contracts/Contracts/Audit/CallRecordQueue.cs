namespace GiaLai.Lgsp.Contracts.Audit;

/// <summary>
/// How the queue of call records is declared; gateways and Audit both do it, whichever comes first, so both must say the same.
/// A record that is delivered 20 times in vain goes to <see cref="DeadLetters"/>, at least once. Of several Audit processes one at
/// a time is given records, so that they keep their order; another takes over where it ended.
/// </summary>
public static class CallRecordQueue
{
    public const string DeadLetters = CallRecord.Queue + ".dead";

    public const string ContentType = "application/x-ndjson";

    /// <summary>New each time: RabbitMQ.Client may change what it is given.</summary>
    public static Dictionary<string, object?> Arguments() => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-single-active-consumer"] = true,
        ["x-delivery-limit"] = 20,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = DeadLetters,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };
}
