using Dapper;
using GiaLai.Lgsp.Contracts.Registry;
using Npgsql;

namespace GiaLai.Lgsp.VapexPublisher.Records;

internal sealed class RecordStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        r.api_id, r.agency, r.external_id, r.state, r.registry_state, r.revision, r.desired, r.desired_sha256, r.acknowledged, r.acknowledged_sha256,
        r.submitted_sha256, r.etag, r.lint_errors, r.lint_warnings, r.hold, r.hold_detail, r.review_note, r.drifted, r.repair_asked, r.changed_at, r.row_version
        """;

    /// <summary>What Registry says now. A record that changed is no longer held for what V-APEX refused before.</summary>
    public async Task PutAsync(Publication publication, string publicationSha256, WrittenRecord record, LintCounts lint, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with put as (
              insert into record (api_id, agency, state, registry_state, revision, publication_sha256, desired, desired_sha256, lint_errors, lint_warnings,
                                  created_at, changed_at, row_version)
              values (@apiId, @agency, 'draft', @registryState, @Revision, @publicationSha256, @desired, @Sha256, @Errors, @Warnings, @now, @now, 1)
              on conflict (api_id) do update set
                registry_state = excluded.registry_state, revision = excluded.revision, publication_sha256 = excluded.publication_sha256,
                desired = case when record.desired_sha256 = excluded.desired_sha256 then record.desired else excluded.desired end,
                desired_sha256 = excluded.desired_sha256, lint_errors = excluded.lint_errors, lint_warnings = excluded.lint_warnings,
                hold = null, hold_detail = null, changed_at = @now, row_version = record.row_version + 1
              returning api_id)
            insert into record_event (api_id, at, kind, detail)
            select api_id, @now, 'registry', @detail from put
            """,
            new
            {
                apiId = publication.Id.ToString(),
                agency = publication.Id.Agency.ToString(),
                registryState = Text(publication.State),
                publication.Revision,
                publicationSha256,
                desired = record.Document.ToJsonString(),
                record.Sha256,
                lint.Errors,
                lint.Warnings,
                now,
                detail = $"{Text(publication.State)}, revision {publication.Revision}",
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>It is withdrawn in Registry, which shows its document no more.</summary>
    public async Task WithdrawAsync(Publication publication, string publicationSha256, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with put as (
              update record set registry_state = 'withdrawn', publication_sha256 = @publicationSha256, hold = null, hold_detail = null,
                changed_at = @now, row_version = row_version + 1
              where api_id = @apiId
              returning api_id)
            insert into record_event (api_id, at, kind, detail)
            select api_id, @now, 'registry', 'withdrawn' from put
            """,
            new { apiId = publication.Id.ToString(), publicationSha256, now },
            cancellationToken: cancellationToken));
    }

    /// <summary>Which publication each record was written from.</summary>
    public async Task<Dictionary<string, string>> PublicationsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string ApiId, string Sha256)>(new CommandDefinition(
            "select api_id, publication_sha256 from record", cancellationToken: cancellationToken))).ToDictionary(row => row.ApiId, row => row.Sha256);
    }

    /// <summary>Records without an open step for which one may be due.</summary>
    public async Task<IReadOnlyList<RecordRow>> RestlessAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RecordRow>(new CommandDefinition(
            $"""
            select {Columns} from record r
            where not exists (select 1 from step s where s.api_id = r.api_id and s.state = 'waiting')
              and (r.external_id is null or r.desired_sha256 is distinct from r.acknowledged_sha256 or r.registry_state <> 'published'
                or r.state in ('draft', 'changes_requested', 'approved', 'retired', 'rejected') or r.drifted or r.repair_asked or r.hold is not null)
            order by r.changed_at
            limit 5000
            """,
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<RecordRow?> FindAsync(string apiId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RecordRow>(new CommandDefinition(
            $"select {Columns} from record r where r.api_id = @apiId", new { apiId }, cancellationToken: cancellationToken));
    }

    /// <summary>Those of these API ids, or all that are registered; without those that a step is under way for.</summary>
    public async Task<IReadOnlyList<RecordRow>> SettledAsync(IReadOnlyList<string>? apiIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RecordRow>(new CommandDefinition(
            $"""
            select {Columns} from record r
            where r.external_id is not null and (@apiIds::text[] is null or r.api_id = any(@apiIds))
              and not exists (select 1 from step s where s.api_id = r.api_id and s.state = 'waiting')
            """,
            new { apiIds },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<IReadOnlyList<RecordRow>> ListAsync(RecordFilter filter, string? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RecordRow>(new CommandDefinition(
            $"""
            select {Columns} from record r
            where (@Agency::text is null or r.agency = @Agency or r.agency like @below)
              and (@State::text is null or r.state = @State)
              and (@Hold::text is null or r.hold = @Hold)
              and (@Drifted::boolean is null or r.drifted = @Drifted)
              and (@after::text is null or r.api_id > @after)
            order by r.api_id
            limit @count
            """,
            new { filter.Agency, below = filter.Agency + ".%", filter.State, filter.Hold, filter.Drifted, after, count },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>False when somebody else changed the record meanwhile.</summary>
    public async Task<bool> HoldAsync(RecordRow row, string? code, string? detail, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            update record set hold = @code, hold_detail = @detail, row_version = row_version + 1
            where api_id = @ApiId and row_version = @RowVersion
            """,
            new { row.ApiId, row.RowVersion, code, detail },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Somebody wants the difference undone, or the refused step tried again.</summary>
    public async Task AskAsync(string apiId, bool repair, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with asked as (
              update record set repair_asked = repair_asked or @repair, hold = null, hold_detail = null, row_version = row_version + 1
              where api_id = @apiId
              returning api_id)
            insert into record_event (api_id, at, kind, detail)
            select api_id, @now, case when @repair then 'repair-asked' else 'retry-asked' end, @by from asked;
            update step set next_at = @now where api_id = @apiId and state = 'waiting';
            """,
            new { apiId, repair, by, now },
            cancellationToken: cancellationToken));
    }

    /// <summary>What a look at V-APEX told, unless a step has begun or the record changed since it was read.</summary>
    public async Task<bool> ApplyAsync(RecordRow row, RecordChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var applied = await ApplyAsync(transaction, row, change, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return applied;
    }

    public static async Task<bool> ApplyAsync(NpgsqlTransaction transaction, RecordRow row, RecordChange change, DateTimeOffset now, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with changed as (
              update record set external_id = @ExternalId, state = @state, etag = @Etag, acknowledged = @Acknowledged, acknowledged_sha256 = @AcknowledgedSha256,
                submitted_sha256 = @SubmittedSha256, review_note = @ReviewNote, changed_at = @now, row_version = row_version + 1,
                hold = case when state = @state then hold end, hold_detail = case when state = @state then hold_detail end
              where api_id = @ApiId and row_version = @RowVersion
              returning api_id),
            told as (
              insert into record_event (api_id, at, kind, from_state, to_state, detail)
              select api_id, @now, @Kind, @from, @state, @Detail from changed
              returning 1)
            select count(*)::int from told
            """,
            new
            {
                row.ApiId,
                row.RowVersion,
                from = row.State,
                state = change.State.Text(),
                change.ExternalId,
                change.Etag,
                change.Acknowledged,
                change.AcknowledgedSha256,
                change.SubmittedSha256,
                change.ReviewNote,
                change.Kind,
                change.Detail,
                now,
            },
            transaction,
            cancellationToken: cancellationToken)) == 1;

    public async Task<IReadOnlyList<RecordEventRow>> HistoryAsync(string apiId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RecordEventRow>(new CommandDefinition(
            "select at, kind, from_state, to_state, detail from record_event where api_id = @apiId order by id desc limit 100",
            new { apiId },
            cancellationToken: cancellationToken))).AsList();
    }

    private static string Text(PublicationState state) => state.ToString().ToLowerInvariant();
}

/// <param name="Agency">Agency code; bodies below it too.</param>
/// <param name="State">As in the record.</param>
/// <param name="Hold">Code.</param>
internal sealed record RecordFilter(string? Agency, string? State, string? Hold, bool? Drifted);

internal sealed record LintCounts(int Errors, int Warnings);

internal sealed record RecordEventRow
{
    public DateTimeOffset At { get; init; }

    /// <summary>registry, register, update, revise, submit, publish, deprecate, retire, pulled, missing, retry-asked or repair-asked.</summary>
    public string Kind { get; init; } = "";

    public string? FromState { get; init; }

    public string? ToState { get; init; }

    public string? Detail { get; init; }
}
