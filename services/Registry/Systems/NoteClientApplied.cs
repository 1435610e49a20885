using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Identity;
using MassTransit;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>Identity says which version of a client it has. Needs no inbox: only a greater version counts.</summary>
internal sealed class NoteClientApplied(SystemStore systems) : IConsumer<ClientApplied>
{
    public Task Consume(ConsumeContext<ClientApplied> context) =>
        // Clients of the platform itself are not Registry's.
        SystemId.TryParse(context.Message.ClientId, null, out var id)
            ? systems.AppliedAsync(id, context.Message.Version, context.CancellationToken)
            : Task.CompletedTask;

    internal sealed class Definition : ConsumerDefinition<NoteClientApplied>
    {
        public Definition() => EndpointName = "registry.client-applied";
    }
}
