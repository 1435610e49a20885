using Dapper;
using GiaLai.Lgsp.Evidence.Notes;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>Reads logs, their checkpoints and the places of entries.</summary>
internal sealed class LogStore(NpgsqlDataSource database)
{
    private const string LogColumns =
        "id, name, origin, opened_at, sealed_at, deleted_at, size, checkpoint_size, checkpoint_note, checkpoint_at";

    /// <summary>All logs, the newest first.</summary>
    public async Task<IReadOnlyList<LedgerLog>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<LedgerLog>(new CommandDefinition(
            $"select {LogColumns} from ledger_log order by name desc", cancellationToken: cancellationToken))).AsList();
    }

    /// <param name="name">The month; null = the newest log.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<LedgerLog?> FindAsync(string? name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<LedgerLog>(new CommandDefinition(
            $"select {LogColumns} from ledger_log where @name::text is null or name = @name order by name desc limit 1",
            new { name }, cancellationToken: cancellationToken));
    }

    public async Task<LedgerPlace?> FindPlaceAsync(Guid entryId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<LedgerPlace>(new CommandDefinition(
            "select log_id, index, entry from ledger_entry where entry_id = @entryId", new { entryId }, cancellationToken: cancellationToken));
    }

    /// <summary>An entry that is still in the queue; null = it is not there.</summary>
    public async Task<byte[]?> FindWaitingAsync(Guid entryId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<byte[]>(new CommandDefinition(
            "select entry from ledger_queue where entry_id = @entryId", new { entryId }, cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<SealedPart>> FindPartsAsync(Guid entryId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<SealedPart>(new CommandDefinition(
            "select part, sealed from personal_part where entry_id = @entryId order by part", new { entryId }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>A checkpoint that covers an entry: the newest one that a witness cosigned, or else the newest.</summary>
    public async Task<CosignedNote?> FindCheckpointOverAsync(int logId, long index, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var size = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "select max(size) from ledger_cosignature where log_id = @logId and size > @index",
            new { logId, index }, cancellationToken: cancellationToken));
        var note = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            """
            select note from ledger_checkpoint
            where log_id = @logId and size > @index and (@size::bigint is null or size = @size)
            order by size desc
            limit 1
            """,
            new { logId, index, size }, cancellationToken: cancellationToken));
        return SignedNote.TryParse(note, out var parsed) ? await WithCosignaturesAsync(connection, logId, parsed, cancellationToken) : null;
    }

    /// <summary>The newest checkpoint with the cosignatures it has.</summary>
    public async Task<CosignedNote?> FindCheckpointAsync(LedgerLog log, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return SignedNote.TryParse(log.CheckpointNote, out var parsed) ? await WithCosignaturesAsync(connection, log.Id, parsed, cancellationToken) : null;
    }

    /// <summary>The largest size that a witness cosigned; 0 when it cosigned none.</summary>
    public async Task<long> FindCosignedSizeAsync(int logId, string witness, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select coalesce(max(size), 0) from ledger_cosignature where log_id = @logId and witness = @witness",
            new { logId, witness }, cancellationToken: cancellationToken));
    }

    /// <summary>Keeps a cosignature, and with it the checkpoint that it is on.</summary>
    public async Task AddCosignatureAsync(
        int logId, Checkpoint checkpoint, string note, VerifierKey witness, NoteSignature line, DateTimeOffset cosignedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into ledger_checkpoint (log_id, size, note, signed_at) values (@logId, @Size, @note, @cosignedAt) on conflict do nothing;
            insert into ledger_cosignature (log_id, size, witness, line, cosigned_at)
            values (@logId, @Size, @witness, @line, @cosignedAt)
            on conflict on constraint ledger_cosignature_pkey do update set line = excluded.line, cosigned_at = excluded.cosigned_at
            """,
            new { logId, checkpoint.Size, note, witness = witness.ToString(), line = line.ToString().TrimEnd('\n'), cosignedAt },
            cancellationToken: cancellationToken));
    }

    private static async Task<CosignedNote?> WithCosignaturesAsync(NpgsqlConnection connection, int logId, SignedNote note, CancellationToken cancellationToken)
    {
        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return null;
        }

        var rows = await connection.QueryAsync<(string Witness, string Line)>(new CommandDefinition(
            "select witness, line from ledger_cosignature where log_id = @logId and size = @Size order by witness",
            new { logId, checkpoint.Size }, cancellationToken: cancellationToken));
        var (lines, witnesses) = (new List<NoteSignature>(), new List<string>());
        foreach (var (witness, line) in rows)
        {
            if (NoteSignature.TryParse(line, out var signature))
            {
                lines.Add(signature);
                witnesses.Add(witness);
            }
        }

        return new CosignedNote(note.With(lines), witnesses);
    }
}

/// <summary>A checkpoint with its cosignatures, and the verifier keys of those who gave them.</summary>
internal sealed record CosignedNote(SignedNote Note, IReadOnlyList<string> Witnesses);

/// <summary>Where an entry stands.</summary>
internal sealed record LedgerPlace(int LogId, long Index, byte[] Entry);
