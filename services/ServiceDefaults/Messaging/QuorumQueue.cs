using RabbitMQ.Client;

namespace GiaLai.Lgsp.ServiceDefaults.Messaging;

/// <summary>Queues that are fed and read by RabbitMQ.Client itself, where the rate is too high for MassTransit.</summary>
public static class QuorumQueue
{
    /// <summary>
    /// A durable queue, the direct exchange and routing key of its name, and the queue of its dead letters. Both sides declare it,
    /// whichever comes first, so both must say the same.
    /// </summary>
    /// <param name="channel">Open.</param>
    /// <param name="queue">Queue, exchange and routing key.</param>
    /// <param name="arguments">Of the queue; RabbitMQ.Client may change what it is given.</param>
    /// <param name="deadLetters">Queue that takes what cannot be handled.</param>
    public static async Task DeclareAsync(
        IChannel channel, string queue, IDictionary<string, object?> arguments, string deadLetters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        await channel.QueueDeclareAsync(deadLetters, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Direct, durable: true, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, queue, queue, cancellationToken: cancellationToken);
    }
}
