using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Keys;

/// <summary>All SQL on signing keys.</summary>
internal sealed class SigningKeyStore(NpgsqlDataSource database)
{
    private const string Columns = "id, public_key, sealed_private_key, created_at, signs_from, published_until";

    /// <summary>Keys that are published or will be.</summary>
    public async Task<IReadOnlyList<SigningKey>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, now, cancellationToken);
    }

    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return !await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from signing_key) or exists (select from data_protection_key)", cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Lets <paramref name="decide"/> look at the keys while no other replica can, and stores what it returns: the new key and the
    /// time until which the others are published. Null = nothing to do.
    /// </summary>
    public async Task<bool> RotateAsync(
        Func<IReadOnlyList<SigningKey>, (SigningKey Next, DateTimeOffset OthersUntil)?> decide, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "select pg_advisory_xact_lock(hashtextextended('signing_key', 0))", null, transaction, cancellationToken: cancellationToken));
        if (decide(await ReadAsync(connection, transaction, now, cancellationToken)) is not var (next, othersUntil))
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            update signing_key
            set published_until = least(published_until, @othersUntil)
            where published_until is null or published_until > @othersUntil;
            insert into signing_key ({Columns})
            values (@Id, @PublicKey, @SealedPrivateKey, @CreatedAt, @SignsFrom, @PublishedUntil);
            """,
            new { next.Id, next.PublicKey, next.SealedPrivateKey, next.CreatedAt, next.SignsFrom, next.PublishedUntil, othersUntil },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Private parts of keys that another one has followed by <paramref name="before"/> are of no use any more.</summary>
    public async Task<int> ErasePrivateAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            update signing_key old set sealed_private_key = null
            where sealed_private_key is not null
              and exists (select from signing_key next where next.signs_from > old.signs_from and next.signs_from < @before)
            """,
            new { before },
            cancellationToken: cancellationToken));
    }

    private static async Task<IReadOnlyList<SigningKey>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<SigningKey>(new CommandDefinition(
            $"select {Columns} from signing_key where published_until is null or published_until > @now order by signs_from",
            new { now },
            transaction,
            cancellationToken: cancellationToken));
        return rows.AsList();
    }
}
