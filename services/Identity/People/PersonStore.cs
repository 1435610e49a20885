using Dapper;
using GiaLai.Lgsp.Identity.Tokens;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>All SQL on people and their recovery codes.</summary>
internal sealed class PersonStore(NpgsqlDataSource database, RevocationStore revocations)
{
    private const string Columns =
        """
        id, user_name, display_name, agency, roles, state, password_hash, password_change_required, sealed_totp_secret,
        totp_last_step, security_stamp, revoked_until, created_at, changed_at
        """;

    public async Task<Person?> FindAsync(string userName, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, null, userName, "", cancellationToken);
    }

    /// <summary>By user name, after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<Person>> ListAsync(string? agency, string? role, string after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Person>(new CommandDefinition(
            $"""
            select {Columns} from person
            where user_name > @after
              and (@agency::text is null or agency = @agency)
              and (@role::text is null or @role = any(roles))
            order by user_name
            limit @limit
            """,
            new { agency, role, after, limit },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>A problem when a person, or a client of the platform, has the name: both are subjects of tokens.</summary>
    public static async Task<Result<Person>> AddAsync(NpgsqlTransaction transaction, Person person, CancellationToken cancellationToken)
    {
        var added = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            $"""
            insert into person ({Columns})
            select @Id, @UserName, @DisplayName, @Agency, @Roles, @State, @PasswordHash, @PasswordChangeRequired, @SealedTotpSecret,
              @TotpLastStep, @SecurityStamp, @RevokedUntil, @CreatedAt, @ChangedAt
            where not exists (select from client where client_id = @UserName)
            on conflict (user_name) do nothing
            """,
            person,
            transaction,
            cancellationToken: cancellationToken));
        return added == 1 ? person : IdentityProblems.UserNameTaken;
    }

    /// <summary>
    /// Lets <paramref name="decide"/> look at the person while nobody else can change it, and stores what it returns. Sessions and
    /// tokens end where it gives a new security stamp.
    /// </summary>
    public async Task<Result<Person>> ChangeAsync(
        string userName,
        DateTimeOffset now,
        Func<Person, Result<Person>> decide,
        Func<NpgsqlTransaction, Person, Task> alongside,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(connection, transaction, userName, "for update", cancellationToken) is not { } before)
        {
            return IdentityProblems.PersonNotFound;
        }

        if (decide(before).IsProblem(out var problem, out var after))
        {
            return problem;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            update person
            set display_name = @DisplayName, agency = @Agency, roles = @Roles, state = @State, password_hash = @PasswordHash,
              password_change_required = @PasswordChangeRequired, sealed_totp_secret = @SealedTotpSecret,
              totp_last_step = @TotpLastStep, security_stamp = @SecurityStamp, changed_at = @ChangedAt
            where id = @Id
            """,
            after with { ChangedAt = now },
            transaction,
            cancellationToken: cancellationToken));
        if (after.SecurityStamp != before.SecurityStamp)
        {
            await revocations.RevokeSubjectAsync(transaction, userName, now, cancellationToken);
        }

        await alongside(transaction, after);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    /// <summary>False when a code of this time step, or a later one, was used before.</summary>
    public async Task<bool> TryUseTotpStepAsync(Guid person, long step, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update person set totp_last_step = @step where id = @person and totp_last_step < @step",
            new { person, step },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>False when there is no such code, or it was used before.</summary>
    public async Task<bool> TryUseRecoveryCodeAsync(Guid person, byte[] codeHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update recovery_code set used_at = @now where person = @person and code_hash = @codeHash and used_at is null",
            new { person, codeHash, now },
            cancellationToken: cancellationToken)) == 1;
    }

    public static Task ReplaceRecoveryCodesAsync(NpgsqlTransaction transaction, Guid person, byte[][] codeHashes, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            delete from recovery_code where person = @person;
            insert into recovery_code (person, code_hash) select @person, unnest(@codeHashes);
            """,
            new { person, codeHashes },
            transaction,
            cancellationToken: cancellationToken));

    private static Task<Person?> FindAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string userName, string locking, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<Person?>(new CommandDefinition(
            $"select {Columns} from person where user_name = @userName {locking}", new { userName }, transaction, cancellationToken: cancellationToken));
}
