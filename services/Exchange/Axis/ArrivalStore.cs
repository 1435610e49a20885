using Dapper;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
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

    /// <summary>What came between two times: in the mailboxes, still held, or refused.</summary>
    public async Task<IEnumerable<DayItem>> OfDayAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(string Id, string Outcome, byte[] Sha256)>(new CommandDefinition(
            "select national_id, outcome, sha256 from national_arrival where came_at >= @from and came_at < @until order by national_id",
            new { from, until }, cancellationToken: cancel)))
            .Select(row => new DayItem
            {
                Id = row.Id,
                Service = "received",
                State = row.Outcome switch { "held" => DayItemState.Open, "refused" => DayItemState.Failed, _ => DayItemState.Done },
                Sha256 = Convert.ToHexStringLower(row.Sha256),
            });
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
