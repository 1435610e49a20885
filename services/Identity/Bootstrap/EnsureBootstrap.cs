using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.People;
using GiaLai.Lgsp.Identity.Tokens;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Bootstrap;

/// <summary>Before the process listens: what the bootstrap file and the configuration name exists.</summary>
internal sealed partial class EnsureBootstrap(
    PersonStore people,
    RevocationStore transactions,
    LoginEventStore events,
    Passwords passwords,
    Totp totp,
    IOptions<IdentityOptions> options,
    IOptions<AccessOptions> access,
    TimeProvider time,
    ILogger<EnsureBootstrap> log) : IHostedService
{
    private static readonly string[] ApplicationScopes = ["lgsp.registry", "lgsp.audit", "lgsp.exchange", "lgsp.vapex", "lgsp.ndop"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = options.Value.BootstrapFile is { Length: > 0 } path ? BootstrapFile.Read(path) : new BootstrapFile();
        await transactions.InTransactionAsync(
            async transaction =>
            {
                // Replicas start together: the second finds what the first has made.
                await ClientStore.LockAsync(transaction, "bootstrap", cancellationToken);
                foreach (var client in file.Clients)
                {
                    await EnsureAsync(transaction, client, cancellationToken);
                }

                foreach (var application in Applications())
                {
                    await EnsureAsync(transaction, application, cancellationToken);
                }

                return true;
            },
            cancellationToken);
        foreach (var person in file.People)
        {
            await EnsureAsync(person, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EnsureAsync(NpgsqlTransaction transaction, BootstrapClient client, CancellationToken cancellationToken)
    {
        if (client.ClientId.Contains('@', StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{client.ClientId} is a system: those are Registry's to create, not the bootstrap file's.");
        }

        if (await people.FindAsync(client.ClientId, cancellationToken) is not null)
        {
            throw new InvalidOperationException($"The client {client.ClientId} in the bootstrap file has the name of a person.");
        }

        var before = await ClientStore.FindAsync(transaction, client.ClientId, cancellationToken);
        if (before is { Kind: ClientState.Platform, Enabled: true, Secrets: [{ ValidUntil: null } secret] } && secret.Verifies(client.Secret)
            && before.Roles.SequenceEqual(client.Roles) && before.Scopes.SequenceEqual(client.Scopes))
        {
            return;
        }

        var state = new ClientState
        {
            ClientId = client.ClientId,
            Kind = ClientState.Platform,
            DisplayName = client.ClientId,
            Roles = client.Roles,
            Scopes = client.Scopes,
            Secrets = [new ClientSecret { Hash = ClientSecret.HashOf(client.Secret) }],
        };
        await ClientStore.WriteAsync(transaction, state, time.GetUtcNow(), cancellationToken);
        Log.ClientEnsured(log, client.ClientId, before is null);
    }

    private async Task EnsureAsync(NpgsqlTransaction transaction, ApplicationOptions application, CancellationToken cancellationToken)
    {
        var before = await ClientStore.FindAsync(transaction, application.ClientId, cancellationToken);
        if (before is { Kind: ClientState.Application }
            && before.RedirectUris.SequenceEqual(application.RedirectUris)
            && before.PostLogoutRedirectUris.SequenceEqual(application.PostLogoutRedirectUris))
        {
            return;
        }

        var state = new ClientState
        {
            ClientId = application.ClientId,
            Kind = ClientState.Application,
            DisplayName = application.DisplayName,
            Scopes = ApplicationScopes,
            RedirectUris = application.RedirectUris,
            PostLogoutRedirectUris = application.PostLogoutRedirectUris,
        };
        await ClientStore.WriteAsync(transaction, state, time.GetUtcNow(), cancellationToken);
        Log.ClientEnsured(log, application.ClientId, before is null);
    }

    /// <summary>Configured ones, and the two that every platform has: the web pages, and tools on a person's machine.</summary>
    private IEnumerable<ApplicationOptions> Applications()
    {
        var portal = new Uri(new Uri(access.Value.Issuer), "portal/");
        ApplicationOptions[] standard =
        [
            new()
            {
                ClientId = "portal",
                DisplayName = "Portal",
                RedirectUris = [new Uri(portal, "signin-oidc").AbsoluteUri, "http://127.0.0.1/callback", "http://[::1]/callback"],
                PostLogoutRedirectUris = [new Uri(portal, "signout-callback-oidc").AbsoluteUri, portal.AbsoluteUri],
            },
            new() { ClientId = "lgsp-cli", DisplayName = "lgsp", RedirectUris = ["http://127.0.0.1/callback", "http://[::1]/callback"] },
        ];
        return options.Value.Applications.Concat(standard).DistinctBy(application => application.ClientId, StringComparer.Ordinal);
    }

    private async Task EnsureAsync(BootstrapPerson given, CancellationToken cancellationToken)
    {
        if (!Person.IsUserName(given.User))
        {
            throw new InvalidOperationException($"'{given.User}' in the bootstrap file is not a user name.");
        }

        var secret = given.TotpSecret is null ? null : Totp.TryRead(given.TotpSecret)
            ?? throw new InvalidOperationException($"The TOTP secret of {given.User} in the bootstrap file is not the base32 of at least 16 bytes.");
        var before = await people.FindAsync(given.User, cancellationToken);
        if (before is null)
        {
            await CreateAsync(given, secret, cancellationToken);
            return;
        }

        var samePassword = passwords.Verify(before, given.Password);
        var sameSecret = secret is null || (before.SealedTotpSecret is { } known && totp.Open(before.Id, known).AsSpan().SequenceEqual(secret));
        if (samePassword && sameSecret)
        {
            return;
        }

        var now = time.GetUtcNow();
        await people.ChangeAsync(
            given.User,
            now,
            person => person with
            {
                PasswordHash = samePassword ? person.PasswordHash : passwords.Hash(given.Password),
                PasswordChangeRequired = samePassword && person.PasswordChangeRequired,
                SealedTotpSecret = sameSecret ? person.SealedTotpSecret : totp.Seal(person.Id, secret!),
                TotpLastStep = sameSecret ? person.TotpLastStep : 0,
                SecurityStamp = Guid.CreateVersion7(now),
            },
            (transaction, person) => TellAsync(transaction, person, "credentialsFromBootstrap", cancellationToken),
            cancellationToken);
        Log.PersonEnsured(log, given.User, false);
    }

    private async Task CreateAsync(BootstrapPerson given, byte[]? secret, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var person = new Person
        {
            Id = id,
            UserName = given.User,
            DisplayName = given.Name ?? given.User,
            Agency = given.Agency,
            Roles = [.. given.Roles],
            State = Person.Active,
            PasswordHash = passwords.Hash(given.Password),
            PasswordChangeRequired = false,
            SealedTotpSecret = secret is null ? null : totp.Seal(id, secret),
            TotpLastStep = 0,
            SecurityStamp = Guid.CreateVersion7(now),
            CreatedAt = now,
            ChangedAt = now,
        };
        var added = await transactions.InTransactionAsync(
            async transaction =>
            {
                var result = await PersonStore.AddAsync(transaction, person, cancellationToken);
                if (!result.IsProblem(out _, out _))
                {
                    await TellAsync(transaction, person, "personCreated", cancellationToken);
                }

                return result;
            },
            cancellationToken);
        if (!added.IsProblem(out _, out _))
        {
            Log.PersonEnsured(log, given.User, true);
        }
        else if (await people.FindAsync(given.User, cancellationToken) is null)
        {
            throw new InvalidOperationException($"The person {given.User} in the bootstrap file has the name of a client.");
        }
    }

    private Task TellAsync(NpgsqlTransaction transaction, Person person, string kind, CancellationToken cancellationToken) => events.AddAsync(
        transaction,
        new LoginEvent(kind, LoginOutcome.Succeeded) { Subject = person.UserName, Actor = "bootstrap", Detail = string.Join(' ', person.Roles) },
        cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} is ensured, new: {Created}")]
        public static partial void ClientEnsured(ILogger log, string clientId, bool created);

        [LoggerMessage(Level = LogLevel.Information, Message = "Person {UserName} is ensured, new: {Created}")]
        public static partial void PersonEnsured(ILogger log, string userName, bool created);
    }
}
