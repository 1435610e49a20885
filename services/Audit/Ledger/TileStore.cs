using Dapper;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Tiles;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>Reads tiles and the entries below them.</summary>
internal sealed class TileStore(NpgsqlDataSource database)
{
    /// <summary>The hashes of a log's tree with <paramref name="size"/> leaves.</summary>
    public ReadHashes Hashes(int logId, long size) => TileHashes.Reader(size, async (tiles, cancellationToken) =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, logId, tiles, cancellationToken);
    });

    /// <summary>One tile; null when there is none of that width.</summary>
    public async Task<byte[]?> FindAsync(int logId, TileId tile, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var hashes = await connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition(
            "select hashes from ledger_tile where log_id = @logId and level = @Level and index = @Index",
            new { logId, tile.Level, tile.Index }, cancellationToken: cancellationToken));
        return hashes is not null && hashes.Length >= tile.Width * TreeHash.Size ? hashes[..(tile.Width * TreeHash.Size)] : null;
    }

    /// <summary>The entries of a bundle; null when there are fewer.</summary>
    public async Task<byte[]?> FindBundleAsync(int logId, TileId bundle, CancellationToken cancellationToken)
    {
        var from = bundle.Index * TileId.FullWidth;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var entries = (await connection.QueryAsync<byte[]>(new CommandDefinition(
            "select entry from ledger_entry where log_id = @logId and index >= @from and index < @until order by index",
            new { logId, from, until = from + bundle.Width }, cancellationToken: cancellationToken))).AsList();
        return entries.Count == bundle.Width ? EntryBundle.Write(entries.ConvertAll(entry => (ReadOnlyMemory<byte>)entry)) : null;
    }

    public static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(
        NpgsqlConnection connection, int logId, IReadOnlyList<TileId> tiles, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select level, index, hashes
            from unnest($2, $3) as wanted (level, index)
            join ledger_tile as tile using (level, index)
            where tile.log_id = $1
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = logId },
                new NpgsqlParameter<short[]> { TypedValue = [.. tiles.Select(tile => (short)tile.Level)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. tiles.Select(tile => tile.Index)] },
            },
        };
        var found = new Dictionary<(int, long), byte[]>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                found[(reader.GetInt16(0), reader.GetInt64(1))] = reader.GetFieldValue<byte[]>(2);
            }
        }

        return [.. tiles.Select(tile => (ReadOnlyMemory<byte>)(
            found.TryGetValue((tile.Level, tile.Index), out var hashes) && hashes.Length >= tile.Width * TreeHash.Size
                ? hashes
                : throw new LedgerDamagedException($"{tile.ToPath()} of log {logId} is missing or too short.")))];
    }
}

/// <summary>What is stored is not what was written: nothing is signed until somebody has looked.</summary>
internal sealed class LedgerDamagedException(string message) : Exception(message);
