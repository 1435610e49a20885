using GiaLai.Lgsp.Contracts.Gateway;
using MassTransit;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>
/// A gateway says which snapshot it decides by. Needs no inbox: the last one sent counts. The time is that of sending, so that
/// what waited in the queue while Registry was down is no sign of life.
/// </summary>
internal sealed class NoteSnapshotApplied(GatewayStore gateways, TimeProvider time) : IConsumer<SnapshotApplied>
{
    public Task Consume(ConsumeContext<SnapshotApplied> context) =>
        gateways.NoteAsync(context.Message.GatewayId, context.Message.Version, SentAt(context, time), context.CancellationToken);

    public static DateTimeOffset SentAt(ConsumeContext context, TimeProvider time) =>
        context.SentTime is { } sent ? new DateTimeOffset(DateTime.SpecifyKind(sent, DateTimeKind.Utc)) : time.GetUtcNow();

    internal sealed class Definition : ConsumerDefinition<NoteSnapshotApplied>
    {
        public Definition() => EndpointName = "registry.snapshot-applied";
    }
}
