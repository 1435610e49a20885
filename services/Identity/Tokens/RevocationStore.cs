using Dapper;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>
/// All SQL on revocations. Each is written in the transaction of what caused it, together with <see cref="TokensRevoked"/> in the
/// outbox: gateways refuse the tokens within a second of the commit.
/// </summary>
internal sealed class RevocationStore(NpgsqlDataSource database, LoginEventStore events, IOptions<IdentityOptions> options, TimeProvider time, IdentityMetrics metrics)
{
    /// <summary>All tokens that the subject has got so far: access tokens, codes, refresh tokens.</summary>
    public async Task RevokeSubjectAsync(NpgsqlTransaction transaction, string subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var issuedUntil = Revocation.IssuedUntil(now);
        var forgetAt = Revocation.ForgetAt(issuedUntil, options.Value.AccessTokenLifetime);
        await ExecuteAsync(
            transaction,
            """
            update client set revoked_until = @issuedUntil where client_id = @subject;
            update person set revoked_until = @issuedUntil where user_name = @subject;
            update oauth_token set status = 'revoked' where subject = @subject and status = 'valid';
            update oauth_authorization set status = 'revoked' where subject = @subject and status = 'valid';
            insert into revocation (subject, issued_until, forget_at, revoked_at)
            values (@subject, @issuedUntil, @forgetAt, @now)
            on conflict (subject) do update set
              position = nextval('revocation_position'),
              issued_until = greatest(revocation.issued_until, excluded.issued_until),
              forget_at = greatest(revocation.forget_at, excluded.forget_at),
              revoked_at = excluded.revoked_at;
            """,
            new { subject, issuedUntil, forgetAt, now },
            cancellationToken);
        metrics.Revoked("subject");
        await Outbox.AddAsync(
            transaction, new TokensRevoked { Subject = subject, IssuedUntil = issuedUntil, ForgetAt = forgetAt }, now, cancellationToken);
    }

    /// <summary>One access token. Nothing happens when it is expired or revoked already.</summary>
    public async Task RevokeTokenAsync(
        NpgsqlTransaction transaction, string tokenId, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var forgetAt = expiresAt + Revocation.Skew;
        if (forgetAt <= now)
        {
            return;
        }

        var added = await ExecuteAsync(
            transaction,
            """
            insert into revocation (token_id, forget_at, revoked_at)
            values (@tokenId, @forgetAt, @now)
            on conflict (token_id) do nothing
            """,
            new { tokenId, forgetAt, now },
            cancellationToken);
        if (added > 0)
        {
            metrics.Revoked("token");
            await Outbox.AddAsync(transaction, new TokensRevoked { TokenId = tokenId, ForgetAt = forgetAt }, now, cancellationToken);
        }
    }

    /// <summary>All codes and tokens of one login. Returns how many were valid.</summary>
    public async Task<int> RevokeGrantAsync(NpgsqlTransaction transaction, Guid grant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var revoked = await transaction.Connection!.QueryAsync<TokenRow>(new CommandDefinition(
            """
            update oauth_authorization set status = 'revoked' where id = @grant and status = 'valid';
            update oauth_token set status = 'revoked'
            where authorization_id = @grant and status in ('valid', 'redeemed')
            returning id, type, expiration_date
            """,
            new { grant },
            transaction,
            cancellationToken: cancellationToken));
        var count = 0;
        foreach (var token in revoked)
        {
            count++;
            if (token.Type == OpenIddict.Abstractions.OpenIddictConstants.TokenTypeIdentifiers.AccessToken && token.ExpirationDate is { } expires)
            {
                await RevokeTokenAsync(transaction, token.Id.ToString(), expires, now, cancellationToken);
            }
        }

        return count;
    }

    public Task<int> RevokeGrantAsync(Guid grant, CancellationToken cancellationToken) =>
        InTransactionAsync(transaction => RevokeGrantAsync(transaction, grant, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>A code or token of the login came twice: someone else may have it. All its tokens end, and auditors see it.</summary>
    public Task<int> EndStolenLoginAsync(Guid grant, CancellationToken cancellationToken) => InTransactionAsync(
        async transaction =>
        {
            var subject = await transaction.Connection!.ExecuteScalarAsync<string?>(new CommandDefinition(
                "select subject from oauth_authorization where id = @grant", new { grant }, transaction, cancellationToken: cancellationToken));
            var revoked = await RevokeGrantAsync(transaction, grant, time.GetUtcNow(), cancellationToken);
            await events.AddAsync(
                transaction, new LoginEvent("tokenReuse", LoginOutcome.Failed) { Subject = subject, Detail = $"{revoked} tokens revoked" }, cancellationToken);
            return revoked;
        },
        cancellationToken);

    /// <summary>A refresh token or code is used up. False when it was already, or is revoked: of two that try at once, one succeeds.</summary>
    public async Task<bool> RedeemAsync(Guid token, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            "update oauth_token set status = 'redeemed', redemption_date = @now where id = @token and status = 'valid'",
            new { token, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
        return rows == 1;
    }

    public async Task<bool> IsRevokedAsync(string? tokenId, string? subject, DateTimeOffset? issuedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select exists (select from revocation where token_id = @tokenId)
              or exists (select from revocation where subject = @subject and issued_until >= @issuedAt)
            """,
            new { tokenId, subject, issuedAt = issuedAt ?? DateTimeOffset.MinValue },
            cancellationToken: cancellationToken));
    }

    /// <summary>Revocations of tokens that may still be unexpired, and a tag that changes with them.</summary>
    public async Task<(IReadOnlyList<TokensRevoked> Revocations, string Tag)> ListAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<RevocationRow>(new CommandDefinition(
            """
            select position, token_id, subject, issued_until, forget_at
            from revocation
            where forget_at > @now
            order by position
            """,
            new { now },
            cancellationToken: cancellationToken))).AsList();
        var tag = rows.Count == 0 ? "0-0" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rows[^1].Position}-{rows.Count}");
        return ([.. rows.Select(row => new TokensRevoked { TokenId = row.TokenId, Subject = row.Subject, IssuedUntil = row.IssuedUntil, ForgetAt = row.ForgetAt })], tag);
    }

    /// <summary>Whether a client or person of this name exists.</summary>
    public static async Task<bool> IsSubjectAsync(NpgsqlTransaction transaction, string subject, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select exists (select from client where client_id = @subject and kind <> 'application')
              or exists (select from person where user_name = @subject)
            """,
            new { subject },
            transaction,
            cancellationToken: cancellationToken));

    public async Task<T> InTransactionAsync<T>(Func<NpgsqlTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static Task<int> ExecuteAsync(NpgsqlTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

    private sealed record TokenRow
    {
        public required Guid Id { get; init; }

        public string? Type { get; init; }

        public DateTimeOffset? ExpirationDate { get; init; }
    }

    private sealed record RevocationRow
    {
        public required long Position { get; init; }

        public string? TokenId { get; init; }

        public string? Subject { get; init; }

        public DateTimeOffset? IssuedUntil { get; init; }

        public required DateTimeOffset ForgetAt { get; init; }
    }
}
