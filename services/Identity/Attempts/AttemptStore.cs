using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Attempts;

/// <summary>All SQL on failed attempts and known sources.</summary>
internal sealed class AttemptStore(NpgsqlDataSource database)
{
    /// <summary>How a subject stands at a source, before it tries: one query at each token request.</summary>
    public async Task<Standing> ReadAsync(AttemptKey key, string source, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<Standing>(new CommandDefinition(
            """
            select own.locked_until, own.guards is not null as has_failed, everything.locked_until as source_locked_until, known.last_used_at as known_at
            from (select) as one
            left join attempt own on own.guards = @Guards and own.subject = @Subject and own.source = @Source
            left join attempt everything on everything.guards = 'source' and everything.subject = '' and everything.source = @here
            left join known_source known on known.subject = @Subject and known.source = @here
            """,
            new { key.Guards, key.Subject, key.Source, here = source },
            cancellationToken: cancellationToken));
    }

    /// <summary>Counts one more failure; returns what stands then.</summary>
    public async Task<Attempt> FailAsync(AttemptKey key, Func<Attempt, Attempt> fail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = await connection.QuerySingleAsync<Attempt>(new CommandDefinition(
            """
            insert into attempt (guards, subject, source, failures, window_started_at, locks, changed_at)
            values (@Guards, @Subject, @Source, 0, @now, 0, @now)
            on conflict (guards, subject, source) do update set failures = attempt.failures
            returning failures, window_started_at, locks, locked_until, changed_at
            """,
            new { key.Guards, key.Subject, key.Source, now },
            transaction,
            cancellationToken: cancellationToken));
        var after = fail(before);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update attempt
            set failures = @Failures, window_started_at = @WindowStartedAt, locks = @Locks, locked_until = @LockedUntil, changed_at = @ChangedAt
            where guards = @Guards and subject = @Subject and source = @Source
            """,
            new { after.Failures, after.WindowStartedAt, after.Locks, after.LockedUntil, after.ChangedAt, key.Guards, key.Subject, key.Source },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    public async Task ForgetAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from attempt where guards = @Guards and subject = @Subject and source = @Source",
            new { key.Guards, key.Subject, key.Source },
            cancellationToken: cancellationToken));
    }

    public async Task RememberAsync(string subject, string source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into known_source (subject, source, last_used_at) values (@subject, @source, @now)
            on conflict (subject, source) do update set last_used_at = excluded.last_used_at
            """,
            new { subject, source, now },
            cancellationToken: cancellationToken));
    }

    public sealed record Standing
    {
        /// <summary>Lock of the subject at this source.</summary>
        public DateTimeOffset? LockedUntil { get; init; }

        public bool HasFailed { get; init; }

        /// <summary>Lock of the source for everybody not known there.</summary>
        public DateTimeOffset? SourceLockedUntil { get; init; }

        public DateTimeOffset? KnownAt { get; init; }
    }
}
