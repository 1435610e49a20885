using System.Text.Json;
using Dapper;
using GiaLai.Lgsp.Identity.Tokens;
using Npgsql;
using OpenIddict.Abstractions;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>All SQL that changes clients. Reading one at the token endpoint is OpenIddict's, through <see cref="Client"/>.</summary>
internal sealed class ClientStore(NpgsqlDataSource database, RevocationStore revocations)
{
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await database.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// Makes <paramref name="next"/> the client's state unless what is stored is as new; tokens that say more than it are revoked.
    /// Returns the version that is stored then.
    /// </summary>
    public async Task<long> ApplyAsync(NpgsqlTransaction transaction, ClientState next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two replicas may have two versions of one client in hand, also before there is a row to lock.
        await LockAsync(transaction, next.ClientId, cancellationToken);
        var before = await FindAsync(transaction, next.ClientId, cancellationToken);
        if (before is not null && before.Version >= next.Version)
        {
            return before.Version;
        }

        await WriteAsync(transaction, next, now, cancellationToken);
        if (before is not null && next.Narrows(before))
        {
            await revocations.RevokeSubjectAsync(transaction, next.ClientId, now, cancellationToken);
        }

        return next.Version;
    }

    /// <summary>Until the transaction ends, no other replica works on clients under this name.</summary>
    public static Task LockAsync(NpgsqlTransaction transaction, string name, CancellationToken cancellationToken) =>
        ExecuteAsync(transaction, "select pg_advisory_xact_lock(hashtextextended(@name, 0))", new { name }, cancellationToken);

    /// <summary>Null when there is no such client.</summary>
    public static async Task<ClientState?> FindAsync(NpgsqlTransaction transaction, string clientId, CancellationToken cancellationToken)
    {
        await using var rows = await transaction.Connection!.QueryMultipleAsync(new CommandDefinition(
            """
            select client_id, kind, version, enabled, agency, display_name, roles, scopes, certificate_thumbprints,
              json_web_key_set as jwks, redirect_uris, post_logout_redirect_uris
            from client where client_id = @clientId;
            select hash, valid_until
            from client_secret where client = (select id from client where client_id = @clientId)
            order by hash;
            """,
            new { clientId },
            transaction,
            cancellationToken: cancellationToken));
        var row = await rows.ReadSingleOrDefaultAsync<ClientRow>();
        return row?.ToState([.. await rows.ReadAsync<ClientSecret>()]);
    }

    public static async Task WriteAsync(NpgsqlTransaction transaction, ClientState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            transaction,
            """
            insert into client (
              id, client_id, kind, version, enabled, agency, display_name, roles, scopes, certificate_thumbprints, json_web_key_set,
              changed_at, client_type, application_type, permissions, requirements, redirect_uris, post_logout_redirect_uris, concurrency_token)
            values (
              @id, @ClientId, @Kind, @Version, @Enabled, @Agency, @DisplayName, @roles, @scopes, @thumbprints, @Jwks,
              @now, @clientType, @applicationType, @permissions, @requirements, @redirectUris, @postLogoutRedirectUris, @concurrencyToken)
            on conflict (client_id) do update set
              kind = excluded.kind, version = excluded.version, enabled = excluded.enabled, agency = excluded.agency,
              display_name = excluded.display_name, roles = excluded.roles, scopes = excluded.scopes,
              certificate_thumbprints = excluded.certificate_thumbprints, json_web_key_set = excluded.json_web_key_set,
              changed_at = excluded.changed_at, client_type = excluded.client_type, application_type = excluded.application_type,
              permissions = excluded.permissions, requirements = excluded.requirements, redirect_uris = excluded.redirect_uris,
              post_logout_redirect_uris = excluded.post_logout_redirect_uris, concurrency_token = excluded.concurrency_token
            """,
            new
            {
                id = Guid.CreateVersion7(now),
                state.ClientId,
                state.Kind,
                state.Version,
                state.Enabled,
                state.Agency,
                state.DisplayName,
                roles = state.Roles.ToArray(),
                scopes = state.Scopes.ToArray(),
                thumbprints = state.CertificateThumbprints.ToArray(),
                state.Jwks,
                now,
                clientType = state.IsPublic ? OpenIddictConstants.ClientTypes.Public : OpenIddictConstants.ClientTypes.Confidential,
                // Lets the port of a loopback redirect address be free; other addresses are compared to the letter.
                applicationType = state.IsPublic ? OpenIddictConstants.ApplicationTypes.Native : null,
                permissions = state.Permissions(),
                requirements = state.Requirements(),
                redirectUris = JsonSerializer.Serialize(state.RedirectUris),
                postLogoutRedirectUris = JsonSerializer.Serialize(state.PostLogoutRedirectUris),
                concurrencyToken = Guid.CreateVersion7(now).ToString("N"),
            },
            cancellationToken);
        await ExecuteAsync(
            transaction,
            """
            delete from client_secret where client = (select id from client where client_id = @ClientId);
            insert into client_secret (client, hash, valid_until)
            select client.id, given.hash, given.valid_until
            from client, unnest(@hashes, @validUntil) as given (hash, valid_until)
            where client.client_id = @ClientId
            on conflict do nothing;
            """,
            new
            {
                state.ClientId,
                hashes = state.Secrets.Select(secret => secret.Hash).ToArray(),
                validUntil = state.Secrets.Select(secret => secret.ValidUntil?.UtcDateTime).ToArray(),
            },
            cancellationToken);
    }

    private static Task<int> ExecuteAsync(NpgsqlTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

    private sealed record ClientRow
    {
        public required string ClientId { get; init; }

        public required string Kind { get; init; }

        public required long Version { get; init; }

        public required bool Enabled { get; init; }

        public string? Agency { get; init; }

        public required string DisplayName { get; init; }

        public required string[] Roles { get; init; }

        public required string[] Scopes { get; init; }

        public required string[] CertificateThumbprints { get; init; }

        public string? Jwks { get; init; }

        public required string RedirectUris { get; init; }

        public required string PostLogoutRedirectUris { get; init; }

        public ClientState ToState(IReadOnlyList<ClientSecret> secrets) => new()
        {
            ClientId = ClientId,
            Kind = Kind,
            Version = Version,
            Enabled = Enabled,
            Agency = Agency,
            DisplayName = DisplayName,
            Roles = Roles,
            Scopes = Scopes,
            CertificateThumbprints = CertificateThumbprints,
            Jwks = Jwks,
            RedirectUris = JsonSerializer.Deserialize<string[]>(RedirectUris)!,
            PostLogoutRedirectUris = JsonSerializer.Deserialize<string[]>(PostLogoutRedirectUris)!,
            Secrets = secrets,
        };
    }
}
