using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using MassTransit;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>Makes Registry's decision on a system the state of its client, and says so with <see cref="ClientApplied"/>.</summary>
internal sealed partial class ApplyClientChange(ClientStore clients, TimeProvider time, ILogger<ApplyClientChange> log) : IConsumer<ClientChanged>
{
    private const string Name = "apply-client-change";

    public async Task Consume(ConsumeContext<ClientChanged> context)
    {
        var change = context.Message;
        if (!SystemId.TryParse(change.ClientId, null, out _))
        {
            // Registry decides on systems; the platform's own clients are not its to change.
            Log.NotASystem(log, change.ClientId);
            return;
        }

        var now = time.GetUtcNow();
        await using var connection = await clients.OpenAsync(context.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(context.CancellationToken);
        if (context.MessageId is { } id && !await Inbox.TryBeginAsync(transaction, Name, id, now, context.CancellationToken))
        {
            return;
        }

        var stored = await clients.ApplyAsync(transaction, Read(change), now, context.CancellationToken);
        await Outbox.AddAsync(transaction, new ClientApplied { ClientId = change.ClientId, Version = stored }, now, context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
        Log.Applied(log, change.ClientId, change.Version, stored, change.Enabled);
    }

    private ClientState Read(ClientChanged change)
    {
        foreach (var secret in change.Secrets.Where(secret => !ClientSecret.IsWellFormed(secret.Hash)))
        {
            Log.UnusableVerifier(log, change.ClientId, secret.Hash.Length);
        }

        return new ClientState
        {
            ClientId = change.ClientId,
            Kind = ClientState.System,
            Version = change.Version,
            Enabled = change.Enabled,
            Agency = change.Agency,
            DisplayName = change.DisplayName,
            Roles = change.Roles,
            Scopes = change.Scopes,
            Secrets = [.. change.Secrets.Where(secret => ClientSecret.IsWellFormed(secret.Hash)).Select(secret => new ClientSecret { Hash = secret.Hash, ValidUntil = secret.ValidUntil })],
            Jwks = change.Jwks,
            CertificateThumbprints = change.CertificateThumbprints,
        };
    }

    internal sealed class Definition : ConsumerDefinition<ApplyClientChange>
    {
        // Versions of one client come in order mostly; the store decides when they do not.
        public Definition() => ConcurrentMessageLimit = 8;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} version {Version} taken, version {Stored} stands, enabled {Enabled}")]
        public static partial void Applied(ILogger log, string clientId, long version, long stored, bool enabled);

        [LoggerMessage(Level = LogLevel.Error, Message = "{ClientId} is no system id: the change is dropped")]
        public static partial void NotASystem(ILogger log, string clientId);

        [LoggerMessage(Level = LogLevel.Error, Message = "A verifier of {ClientId} ({Length} characters) is unusable and left out")]
        public static partial void UnusableVerifier(ILogger log, string clientId, int length);
    }
}
