using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Sealing;

/// <summary>All SQL on agencies' keys.</summary>
internal sealed class AgencyKeyStore(NpgsqlDataSource database)
{
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition("select exists (select from agency_key) or exists (select from endpoint where secret is not null)", cancellationToken: cancellationToken));
    }

    /// <summary>The newest key of an agency; null when it has none.</summary>
    public async Task<AgencyKeyRow?> NewestAsync(string agency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<AgencyKeyRow>(new CommandDefinition(
            "select id, agency, sealed, created_at from agency_key where agency = @agency order by id desc limit 1",
            new { agency }, cancellationToken: cancellationToken));
    }

    public async Task<AgencyKeyRow?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<AgencyKeyRow>(new CommandDefinition(
            "select id, agency, sealed, created_at from agency_key where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    public async Task<List<AgencyKeyRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<AgencyKeyRow>(new CommandDefinition(
            "select id, agency, sealed, created_at from agency_key order by id", cancellationToken: cancellationToken))).AsList();
    }

    public async Task<AgencyKeyRow> AddAsync(string agency, byte[] sealedKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<AgencyKeyRow>(new CommandDefinition(
            "insert into agency_key (agency, sealed, created_at) values (@agency, @sealedKey, @now) returning id, agency, sealed, created_at",
            new { agency, sealedKey, now }, cancellationToken: cancellationToken));
    }

    /// <summary>The same key under another master key; nothing when another process was first.</summary>
    public async Task ReplaceAsync(int id, byte[] before, byte[] after, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update agency_key set sealed = @after where id = @id and sealed = @before", new { id, before, after }, cancellationToken: cancellationToken));
    }
}

internal sealed record AgencyKeyRow(int Id, string Agency, byte[] Sealed, DateTimeOffset CreatedAt);
