using Dapper;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Federation;

/// <summary>All SQL on who is known to which other provider.</summary>
internal sealed class LinkStore(NpgsqlDataSource database)
{
    /// <summary>User name of the person; null when nobody here is linked with it.</summary>
    public async Task<string?> FindAsync(string provider, byte[] subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "select p.user_name from federated_login f join person p on p.id = f.person where f.provider = @provider and f.subject = @subject",
            new { provider, subject }, cancellationToken: cancellationToken));
    }

    /// <summary>Ids of the providers that the person is linked with.</summary>
    public async Task<HashSet<string>> ListAsync(Guid person, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            "select provider from federated_login where person = @person", new { person }, cancellationToken: cancellationToken))];
    }

    /// <summary>A problem when the provider's account is another person's, or the person has another account there.</summary>
    public Task<Result<bool>> LinkAsync(
        Guid person, string provider, byte[] subject, DateTimeOffset now, Func<NpgsqlTransaction, Task> alongside, CancellationToken cancellationToken) =>
        database.InTransactionAsync<bool>(
            async transaction =>
            {
                var linked = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "insert into federated_login (provider, subject, person, linked_at) values (@provider, @subject, @person, @now) on conflict do nothing",
                    new { provider, subject, person, now }, transaction, cancellationToken: cancellationToken));
                if (linked == 0)
                {
                    return IdentityProblems.AlreadyLinked;
                }

                await alongside(transaction);
                return true;
            },
            cancellationToken);

    public async Task UnlinkAsync(Guid person, string provider, Func<NpgsqlTransaction, Task> alongside, CancellationToken cancellationToken) =>
        _ = await database.InTransactionAsync<bool>(
            async transaction =>
            {
                if (await UnlinkAsync(transaction, person, provider, cancellationToken) > 0)
                {
                    await alongside(transaction);
                }

                return true;
            },
            cancellationToken);

    /// <param name="provider">Null: all.</param>
    public static Task<int> UnlinkAsync(NpgsqlTransaction transaction, Guid person, string? provider, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "delete from federated_login where person = @person and (@provider::text is null or provider = @provider)",
            new { person, provider }, transaction, cancellationToken: cancellationToken));
}
