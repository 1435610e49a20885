using GiaLai.Lgsp.Contracts.Exchange;
using GiaLai.Lgsp.Registry.Snapshot;
using MassTransit;

namespace GiaLai.Lgsp.Registry.Directory;

/// <summary>Exchange says which version it decides by; it is waited for like a gateway. See <see cref="NoteSnapshotApplied"/>.</summary>
internal sealed class NoteDirectoryApplied(GatewayStore gateways, TimeProvider time) : IConsumer<DirectoryApplied>
{
    public Task Consume(ConsumeContext<DirectoryApplied> context) =>
        gateways.NoteAsync(context.Message.ExchangeId, context.Message.Version, NoteSnapshotApplied.SentAt(context, time), context.CancellationToken);

    internal sealed class Definition : ConsumerDefinition<NoteDirectoryApplied>
    {
        public Definition() => EndpointName = "registry.directory-applied";
    }
}
