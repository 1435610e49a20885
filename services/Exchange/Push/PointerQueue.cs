namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>
/// The queue that says "this recipient has something to be pushed". It carries names, never messages: PostgreSQL is the record, and
/// what the queue loses is told again.
/// </summary>
internal static class PointerQueue
{
    /// <summary>Exchange, routing key and quorum queue.</summary>
    public const string Name = "exchange.deliveries";

    public const string DeadLetters = Name + ".dead";

    /// <summary>New each time: RabbitMQ.Client may change what it is given.</summary>
    public static Dictionary<string, object?> Arguments() => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 20,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = DeadLetters,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };
}
