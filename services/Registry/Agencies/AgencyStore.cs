using System.Globalization;
using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Agencies;

internal sealed class AgencyStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns = "code, code102, name_vi, name_en, parent, valid_from, valid_to, successor";

    /// <summary>The agency and its successors in order; empty when the code is unknown.</summary>
    public async Task<IReadOnlyList<Agency>> ChainAsync(AgencyCode code, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Agency>(new CommandDefinition(
            $"""
            with recursive chain as (
              select 1 as step, {Columns} from agency where code = @code
              union all
              select step + 1, a.code, a.code102, a.name_vi, a.name_en, a.parent, a.valid_from, a.valid_to, a.successor
              from chain c join agency a on a.code = c.successor
            ) cycle code set is_cycle using path
            select {Columns} from chain where not is_cycle order by step
            """,
            new { code },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>The agency when its code is open on the day of the act, else why nothing new can be done under it.</summary>
    public async Task<Result<Agency>> OpenAsync(AgencyCode code, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var chain = await ChainAsync(code, cancellationToken);
        if (chain.Count == 0)
        {
            return RegistryProblems.AgencyUnknown.Because($"{code} is not in the directory.");
        }

        return chain[0].IsClosedOn(at.DayInVietNam())
            ? RegistryProblems.AgencyClosed.Because(chain.Count > 1 ? $"{chain[^1].Code} has taken its place." : $"It ended on {chain[0].ValidTo:yyyy-MM-dd}.")
            : chain[0];
    }

    /// <summary>By code, in the order of codes.</summary>
    public async Task<IReadOnlyList<Agency>> ListAsync(AgencyFilter filter, string? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Agency>(new CommandDefinition(
            $"""
            select {Columns} from agency
            where (@Pattern::text is null or search like @Pattern)
              and (@Parent::text is null or parent = @Parent)
              and (@Code102::text is null or code102 = @Code102)
              and (@On::date is null or (valid_from <= @On and (valid_to is null or valid_to >= @On)))
              and (@after::text is null or code > @after)
            order by code
            limit @count
            """,
            new { filter.Pattern, filter.Parent, filter.Code102, filter.On, after, count },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>
    /// Lets <paramref name="decide"/> look at all agencies while nobody else changes them, and writes what it returns.
    /// Rules span rows (parents, successors, cycles), so changes of the directory, which are rare, take turns.
    /// </summary>
    public Task<Result<AgencyChanges>> SaveAsync(
        Func<IReadOnlyDictionary<AgencyCode, Agency>, Result<IReadOnlyList<Agency>>> decide, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<AgencyChanges>(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "lock table agency in share row exclusive mode", transaction: transaction, cancellationToken: cancellationToken));
                var rows = await transaction.Connection!.QueryAsync<Agency>(new CommandDefinition(
                    $"select {Columns} from agency", transaction: transaction, cancellationToken: cancellationToken));
                var known = rows.ToDictionary(agency => agency.Code);
                if (decide(known).IsProblem(out var problem, out var wanted))
                {
                    return problem;
                }

                var created = wanted.Where(agency => !known.ContainsKey(agency.Code)).ToList();
                var changed = wanted.Where(agency => known.TryGetValue(agency.Code, out var before) && before != agency).ToList();
                if (created.Count + changed.Count > 0)
                {
                    await WriteAsync(transaction, [.. created, .. changed], act, cancellationToken);
                    await decisions.AppendAsync(transaction, act,
                        [
                            .. created.Select(agency => Decision.About("agency", agency.Code, "register", agency.Code)),
                            .. changed.Select(agency => Decision.About("agency", agency.Code, "change", agency.Code)),
                        ],
                        cancellationToken);
                    await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken);
                }

                return new AgencyChanges(created.Count, changed.Count, wanted.Count - created.Count - changed.Count);
            },
            cancellationToken);

    private static async Task WriteAsync(NpgsqlTransaction transaction, IReadOnlyList<Agency> agencies, Act act, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into agency (code, code102, name_vi, name_en, parent, valid_from, valid_to, successor, search, updated_at, updated_by)
            select u.code, u.code102, u.name_vi, u.name_en, u.parent, u.valid_from::date, u.valid_to::date, u.successor, u.search, @At, @by
            from unnest(@codes, @codes102, @namesVi, @namesEn, @parents, @starts, @ends, @successors, @searches)
              as u(code, code102, name_vi, name_en, parent, valid_from, valid_to, successor, search)
            on conflict (code) do update set
              code102 = excluded.code102, name_vi = excluded.name_vi, name_en = excluded.name_en, parent = excluded.parent,
              valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor,
              search = excluded.search, updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """,
            new
            {
                act.At,
                by = act.Caller.Subject,
                codes = agencies.Select(a => a.Code.ToString()).ToArray(),
                codes102 = agencies.Select(a => a.Code102).ToArray(),
                namesVi = agencies.Select(a => a.NameVi).ToArray(),
                namesEn = agencies.Select(a => a.NameEn).ToArray(),
                parents = agencies.Select(a => a.Parent?.ToString()).ToArray(),
                starts = agencies.Select(a => Day(a.ValidFrom)).ToArray(),
                ends = agencies.Select(a => Day(a.ValidTo)).ToArray(),
                successors = agencies.Select(a => a.Successor?.ToString()).ToArray(),
                searches = agencies.Select(a => a.SearchText).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="On">Only codes that are in force on this day; null = all.</param>
internal sealed record AgencyFilter(string? Pattern, AgencyCode? Parent, string? Code102, DateOnly? On);

internal sealed record AgencyChanges(int Created, int Changed, int Unchanged);
