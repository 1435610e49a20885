using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Addresses;

/// <summary>All SQL on the kept directory.</summary>
internal sealed class DirectoryStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>JSON text; null before the first one.</summary>
    public async Task<string?> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "select body from directory", cancellationToken: cancellationToken));
    }

    /// <summary>Several processes keep it; an older one never replaces a newer one.</summary>
    public async Task KeepAsync(long version, string body, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into directory as kept (id, version, body, kept_at)
            values (1, @version, @body, @now)
            on conflict (id) do update set version = excluded.version, body = excluded.body, kept_at = excluded.kept_at
            where kept.version < excluded.version
            """,
            new { version, body, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }
}
