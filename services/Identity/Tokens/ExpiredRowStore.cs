using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>All SQL that deletes what has expired, in small batches, so that no lock is held for long; replicas may do it at once.</summary>
internal sealed class ExpiredRowStore(NpgsqlDataSource database)
{
    private const int BatchSize = 1000;

    /// <summary>Codes and tokens of people. A redeemed refresh token stays until it would have expired: until then its reuse must be noticed.</summary>
    public Task<int> DeleteTokensAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        DeleteAsync("oauth_token", "id", "expiration_date < @before", before, cancellationToken);

    /// <summary>Logins of which no token is left.</summary>
    public Task<int> DeleteGrantsAsync(DateTimeOffset before, CancellationToken cancellationToken) => DeleteAsync(
        "oauth_authorization",
        "id",
        "creation_date < @before and not exists (select from oauth_token where authorization_id = oauth_authorization.id)",
        before,
        cancellationToken);

    public Task<int> DeleteRevocationsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        DeleteAsync("revocation", "ctid", "forget_at < @before", before, cancellationToken);

    public Task<int> DeleteAssertionsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        DeleteAsync("client_assertion", "ctid", "expires_at < @before", before, cancellationToken);

    public Task<int> DeleteAttemptsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        DeleteAsync("attempt", "ctid", "changed_at < @before", before, cancellationToken);

    public Task<int> DeleteKnownSourcesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        DeleteAsync("known_source", "ctid", "last_used_at < @before", before, cancellationToken);

    private async Task<int> DeleteAsync(string table, string key, string condition, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var total = 0;
        int deleted;
        do
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            deleted = await connection.ExecuteAsync(new CommandDefinition(
                $"""
                delete from {table}
                where {key} = any (array (select {key} from {table} where {condition} limit @BatchSize for update skip locked))
                """,
                new { before, BatchSize },
                cancellationToken: cancellationToken));
            total += deleted;
        }
        while (deleted == BatchSize);
        return total;
    }
}
