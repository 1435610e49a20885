using System.Globalization;
using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Agreements;

internal sealed class AgreementStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        id, access_request, number, clauses_version, content, text, sha256, made_at,
        consumer_signed_by, consumer_signed_at, provider_signed_by, provider_signed_at
        """;

    public async Task<Agreement?> FindAsync(Guid accessRequest, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, accessRequest, cancellationToken);
    }

    /// <summary>A number that no other agreement has; one that is not used in the end leaves a gap.</summary>
    public async Task<string> NextNumberAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var number = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select nextval('agreement_number')", cancellationToken: cancellationToken));
        return string.Create(CultureInfo.InvariantCulture, $"{number}/{at.DayInVietNam().Year}/TT-LGSP");
    }

    public static async Task<Agreement?> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Guid accessRequest, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<Agreement>(new CommandDefinition(
            $"select {Columns} from agreement where access_request = @accessRequest {(transaction is null ? "" : "for update")}",
            new { accessRequest }, transaction, cancellationToken: cancellationToken));

    /// <summary>Writes a new agreement, or the signatures of one there is; its text never changes.</summary>
    public static Task WriteAsync(NpgsqlTransaction transaction, Agreement agreement, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into agreement
              (id, access_request, number, clauses_version, content, text, sha256, made_at,
               consumer_signed_by, consumer_signed_at, provider_signed_by, provider_signed_at)
            values
              (@Id, @AccessRequest, @Number, @ClausesVersion, @Content, @Text, @Sha256, @MadeAt,
               @ConsumerSignedBy, @ConsumerSignedAt, @ProviderSignedBy, @ProviderSignedAt)
            on conflict (access_request) do update set
              consumer_signed_by = excluded.consumer_signed_by, consumer_signed_at = excluded.consumer_signed_at,
              provider_signed_by = excluded.provider_signed_by, provider_signed_at = excluded.provider_signed_at
            """,
            agreement,
            transaction,
            cancellationToken: cancellationToken));
}
