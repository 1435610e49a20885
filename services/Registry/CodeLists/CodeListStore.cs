using System.Globalization;
using Dapper;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.CodeLists;

internal sealed class CodeListStore(NpgsqlDataSource database, DecisionStore decisions)
{
    public const string Purposes = "purposes";
    public const string LegalBases = "legal-bases";

    public async Task<IReadOnlyList<CodeList>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<CodeList>(new CommandDefinition(
            "select name, title_vi, title_en, version, updated_at from code_list order by name", cancellationToken: cancellationToken));
        return rows.AsList();
    }

    public async Task<CodeList?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, name, cancellationToken);
    }

    /// <summary>Notes an error for each code that is not in force in the list on that day.</summary>
    public async Task CheckAsync(
        FieldErrors errors, string field, string list, IReadOnlyList<string> codes, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (codes.Count == 0)
        {
            return;
        }

        var day = at.DayInVietNam();
        var inForce = (await FindAsync(list, cancellationToken))?.Entries.Where(entry => entry.IsInForce(day)).Select(entry => entry.Code).ToHashSet() ?? [];
        for (var index = 0; index < codes.Count; index++)
        {
            errors.Check(inForce.Contains(codes[index]), $"{field}[{index}]",
                $"'{codes[index]}' is not in force in the code list '{list}'.", $"'{codes[index]}' không có hiệu lực trong danh mục '{list}'.");
        }
    }

    /// <summary>The list as a whole takes the place of the one before.</summary>
    /// <param name="ifMatch">The version that the caller has read; null = whatever it is.</param>
    public Task<Result<CodeList>> ReplaceAsync(
        string name, NoticeText title, Func<CodeList?, Result<IReadOnlyList<CodeListEntry>>> decide, string? ifMatch, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<CodeList>(
            async transaction =>
            {
                // One writer at a time; the row of the list need not exist yet.
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "lock table code_list in share row exclusive mode", transaction: transaction, cancellationToken: cancellationToken));
                var before = await ReadAsync(transaction.Connection!, transaction, name, cancellationToken);
                if (ifMatch is not null && ifMatch != before?.Version.ToString(CultureInfo.InvariantCulture))
                {
                    return RegistryProblems.ChangedMeanwhile;
                }

                if (decide(before).IsProblem(out var problem, out var entries))
                {
                    return problem;
                }

                await WriteAsync(transaction, name, title, entries, act, cancellationToken);
                await decisions.AppendAsync(transaction, act, Decision.About("code-list", name, "replace"), cancellationToken);
                return (await ReadAsync(transaction.Connection!, transaction, name, cancellationToken))!;
            },
            cancellationToken);

    private static async Task WriteAsync(
        NpgsqlTransaction transaction, string name, NoticeText title, IReadOnlyList<CodeListEntry> entries, Act act, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into code_list (name, title_vi, title_en, version, updated_at, updated_by)
            values (@name, coalesce(@titleVi, @name), coalesce(@titleEn, @name), 1, @At, @by)
            on conflict (name) do update set
              title_vi = coalesce(@titleVi, code_list.title_vi), title_en = coalesce(@titleEn, code_list.title_en),
              version = code_list.version + 1, updated_at = @At, updated_by = @by;
            delete from code_list_entry where list = @name;
            insert into code_list_entry (list, code, name_vi, name_en, source, valid_from, valid_to, replaced_by)
            select @name, u.code, u.name_vi, u.name_en, u.source, u.valid_from::date, u.valid_to::date, string_to_array(u.replaced_by, ',')
            from unnest(@codes, @namesVi, @namesEn, @sources, @starts, @ends, @successors) as u(code, name_vi, name_en, source, valid_from, valid_to, replaced_by);
            """,
            new
            {
                name,
                titleVi = title.Vi,
                titleEn = title.En,
                act.At,
                by = act.Caller.Subject,
                codes = entries.Select(entry => entry.Code).ToArray(),
                namesVi = entries.Select(entry => entry.NameVi).ToArray(),
                namesEn = entries.Select(entry => entry.NameEn).ToArray(),
                sources = entries.Select(entry => entry.Source).ToArray(),
                starts = entries.Select(entry => Day(entry.ValidFrom)).ToArray(),
                ends = entries.Select(entry => Day(entry.ValidTo)).ToArray(),
                // An array of arrays would have to be a rectangle; codes hold no comma.
                successors = entries.Select(entry => string.Join(',', entry.ReplacedBy)).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));

    private static async Task<CodeList?> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string name, CancellationToken cancellationToken)
    {
        var list = await connection.QuerySingleOrDefaultAsync<CodeList>(new CommandDefinition(
            "select name, title_vi, title_en, version, updated_at from code_list where name = @name",
            new { name }, transaction, cancellationToken: cancellationToken));
        if (list is null)
        {
            return null;
        }

        var entries = await connection.QueryAsync<CodeListEntry>(new CommandDefinition(
            """
            select code, name_vi, name_en, source, valid_from, valid_to, replaced_by
            from code_list_entry where list = @name order by code, valid_from
            """,
            new { name }, transaction, cancellationToken: cancellationToken));
        return list with { Entries = entries.AsList() };
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
