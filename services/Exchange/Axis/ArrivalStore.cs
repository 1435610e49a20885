using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>All SQL on what came over the national axis.</summary>
internal sealed class ArrivalStore(NpgsqlDataSource database)
{
    private const string Columns = "national_id, kind, outcome, code, reason, sha256, document_id, organ_id, message_id, attempts, came_at, changed_at";

    public async Task<ArrivalRow?> FindAsync(string nationalId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<ArrivalRow>(new CommandDefinition(
            $"select {Columns} from national_arrival where national_id = @nationalId", new { nationalId }, cancellationToken: cancel));
    }

    /// <summary>What became of it this time. What was accepted stays so.</summary>
    public async Task NoteAsync(ArrivalRow row, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into national_arrival as a (national_id, kind, outcome, code, reason, sha256, document_id, organ_id, message_id, attempts, came_at, changed_at)
            values (@NationalId, @Kind, @Outcome, @Code, @Reason, @Sha256, @DocumentId, @OrganId, @MessageId, 1, @CameAt, @ChangedAt)
            on conflict on constraint national_arrival_pkey do update set attempts = a.attempts + 1, outcome = excluded.outcome, code = excluded.code,
              reason = excluded.reason, kind = excluded.kind, document_id = excluded.document_id, organ_id = excluded.organ_id, message_id = excluded.message_id,
              sha256 = excluded.sha256, changed_at = excluded.changed_at
            where a.outcome in ('held', 'refused')
            """,
            row, cancellationToken: cancel));
    }

    public async Task<List<ArrivalRow>> ListAsync(string? outcome, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<ArrivalRow>(new CommandDefinition(
            $"select {Columns} from national_arrival where @outcome::text is null or outcome = @outcome order by changed_at desc, national_id limit @limit",
            new { outcome, limit }, cancellationToken: cancel))).AsList();
    }
}

internal sealed record ArrivalRow(
    string NationalId, string? Kind, string Outcome, string? Code, string? Reason, byte[] Sha256, string? DocumentId, string? OrganId, Guid? MessageId, int Attempts,
    DateTimeOffset CameAt, DateTimeOffset ChangedAt);
