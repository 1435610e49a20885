using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.VapexPublisher.Publications;

internal sealed class PublicationListStore(NpgsqlDataSource database)
{
    public async Task<string?> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition("select body from publication_list", cancellationToken: cancellationToken));
    }

    public async Task KeepAsync(long version, string body, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into publication_list (version, body) values (@version, @body)
            on conflict (only_row) do update set version = excluded.version, body = excluded.body
            where publication_list.version <= excluded.version
            """,
            new { version, body },
            cancellationToken: cancellationToken));
    }
}
