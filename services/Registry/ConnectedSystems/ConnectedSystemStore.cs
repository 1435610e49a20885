using System.Globalization;
using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.ConnectedSystems;

internal sealed class ConnectedSystemStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns =
        "code, title_vi, title_en, owner_vi, owner_en, owner_code, channel, exchanged_vi, exchanged_en, status, services, source, version, updated_at";

    public async Task<IReadOnlyList<ConnectedSystem>> ListAsync(
        string? pattern, string? channel, string? status, string? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select {Columns} from connected_system
            where (@pattern::text is null or search like @pattern)
              and (@channel::text is null or channel = @channel)
              and (@status::text is null or status = @status)
              and (@after::text is null or code > @after)
            order by code
            limit @count
            """,
            new { pattern, channel, status, after, count },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToSystem())];
    }

    public async Task<ConnectedSystem?> FindAsync(string code, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, code, cancellationToken);
    }

    /// <summary>What is new enters, what the file says otherwise than before follows it, what an operator wrote stays. Returns how many changed.</summary>
    public async Task<int> SeedAsync(IReadOnlyList<ConnectedSystem> systems, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var changed = 0;
        foreach (var system in systems)
        {
            changed += await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into connected_system as old (code, title_vi, title_en, owner_vi, owner_en, owner_code, channel, exchanged_vi, exchanged_en,
                  status, services, source, search, seeded, version, updated_at, updated_by)
                values (@Code, @TitleVi, @TitleEn, @OwnerVi, @OwnerEn, @OwnerCode, @Channel, @ExchangedVi, @ExchangedEn,
                  @Status, @Services, @Source, @search, true, 1, @now, 'platform')
                on conflict (code) do update set
                  title_vi = excluded.title_vi, title_en = excluded.title_en, owner_vi = excluded.owner_vi, owner_en = excluded.owner_en,
                  owner_code = excluded.owner_code, channel = excluded.channel, exchanged_vi = excluded.exchanged_vi, exchanged_en = excluded.exchanged_en,
                  status = excluded.status, services = excluded.services, source = excluded.source, search = excluded.search,
                  version = old.version + 1, updated_at = @now
                where old.seeded
                  and (old.title_vi, old.title_en, old.owner_vi, old.owner_en, old.owner_code, old.channel, old.exchanged_vi, old.exchanged_en, old.status, old.services, old.source)
                    is distinct from (excluded.title_vi, excluded.title_en, excluded.owner_vi, excluded.owner_en, excluded.owner_code, excluded.channel,
                      excluded.exchanged_vi, excluded.exchanged_en, excluded.status, excluded.services, excluded.source)
                """,
                Parameters(system, now, "platform"),
                transaction,
                cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return changed;
    }

    /// <summary>From now on the seed leaves it alone.</summary>
    /// <param name="system">As it shall be.</param>
    /// <param name="ifMatch">The version that the caller has read; null = whatever it is.</param>
    /// <param name="act">Who.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public Task<Result<ConnectedSystem>> ReplaceAsync(ConnectedSystem system, string? ifMatch, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<ConnectedSystem>(
            async transaction =>
            {
                var connection = transaction.Connection!;
                await connection.ExecuteAsync(new CommandDefinition(
                    "lock table connected_system in share row exclusive mode", transaction: transaction, cancellationToken: cancellationToken));
                var before = await ReadAsync(connection, transaction, system.Code, cancellationToken);
                if (ifMatch is not null && ifMatch != before?.Version.ToString(CultureInfo.InvariantCulture))
                {
                    return RegistryProblems.ChangedMeanwhile;
                }

                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    insert into connected_system as old (code, title_vi, title_en, owner_vi, owner_en, owner_code, channel, exchanged_vi, exchanged_en,
                      status, services, source, search, seeded, version, updated_at, updated_by)
                    values (@Code, @TitleVi, @TitleEn, @OwnerVi, @OwnerEn, @OwnerCode, @Channel, @ExchangedVi, @ExchangedEn,
                      @Status, @Services, @Source, @search, false, 1, @now, @by)
                    on conflict (code) do update set
                      title_vi = excluded.title_vi, title_en = excluded.title_en, owner_vi = excluded.owner_vi, owner_en = excluded.owner_en,
                      owner_code = excluded.owner_code, channel = excluded.channel, exchanged_vi = excluded.exchanged_vi, exchanged_en = excluded.exchanged_en,
                      status = excluded.status, services = excluded.services, source = excluded.source, search = excluded.search,
                      seeded = false, version = old.version + 1, updated_at = @now, updated_by = @by
                    """,
                    Parameters(system, act.At, act.Caller.Subject),
                    transaction,
                    cancellationToken: cancellationToken));
                await decisions.AppendAsync(
                    transaction, act, Decision.About("connected-system", system.Code, "replace") with { FromState = before?.Status, ToState = system.Status }, cancellationToken);
                return (await ReadAsync(connection, transaction, system.Code, cancellationToken))!;
            },
            cancellationToken);

    private static object Parameters(ConnectedSystem system, DateTimeOffset now, string by) => new
    {
        system.Code,
        system.TitleVi,
        system.TitleEn,
        system.OwnerVi,
        system.OwnerEn,
        system.OwnerCode,
        system.Channel,
        system.ExchangedVi,
        system.ExchangedEn,
        system.Status,
        Services = system.Services.ToArray(),
        system.Source,
        search = SearchText.Fold(system.Code, system.TitleVi, system.TitleEn, system.OwnerVi, system.OwnerEn, system.ExchangedVi, system.ExchangedEn),
        now,
        by,
    };

    private static async Task<ConnectedSystem?> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string code, CancellationToken cancellationToken) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from connected_system where code = @code", new { code }, transaction, cancellationToken: cancellationToken)))?.ToSystem();

    private sealed record Row
    {
        public string Code { get; init; } = "";

        public string TitleVi { get; init; } = "";

        public string TitleEn { get; init; } = "";

        public string OwnerVi { get; init; } = "";

        public string OwnerEn { get; init; } = "";

        public AgencyCode? OwnerCode { get; init; }

        public string Channel { get; init; } = "";

        public string ExchangedVi { get; init; } = "";

        public string ExchangedEn { get; init; } = "";

        public string Status { get; init; } = "";

        public string[] Services { get; init; } = [];

        public string? Source { get; init; }

        public long Version { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }

        public ConnectedSystem ToSystem() => new()
        {
            Code = Code,
            TitleVi = TitleVi,
            TitleEn = TitleEn,
            OwnerVi = OwnerVi,
            OwnerEn = OwnerEn,
            OwnerCode = OwnerCode,
            Channel = Channel,
            ExchangedVi = ExchangedVi,
            ExchangedEn = ExchangedEn,
            Status = Status,
            Services = Services,
            Source = Source,
            Version = Version,
            UpdatedAt = UpdatedAt,
        };
    }
}
