using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>An agency as a caller or a file writes it.</summary>
/// <param name="Line">Line in the file; null in a JSON request.</param>
internal sealed record AgencyDraft(
    string? Code, string? Code102, string? NameVi, string? NameEn, string? Parent, string? ValidFrom, string? ValidTo, string? Successor, int? Line = null);

/// <summary>Names of the fields as their source writes them: camelCase in JSON, snake_case in CSV.</summary>
internal sealed record AgencyFields(
    string Code, string Code102, string NameVi, string NameEn, string Parent, string ValidFrom, string ValidTo, string Successor)
{
    public static readonly AgencyFields Json = new("code", "code102", "nameVi", "nameEn", "parent", "validFrom", "validTo", "successor");
    public static readonly AgencyFields Csv = new("code", "code102", "name_vi", "name_en", "parent", "valid_from", "valid_to", "successor");
}

/// <summary>Reads drafts and checks them together with the agencies there are; finds every fault, not the first.</summary>
internal sealed class AgencyRules(AgencyFields fields, IReadOnlyDictionary<AgencyCode, Agency> known)
{
    private readonly List<ProblemError> errors = [];
    private readonly Dictionary<AgencyCode, (Agency Agency, int? Line)> drafted = [];

    /// <summary>In the order of lines.</summary>
    public IReadOnlyList<ProblemError> Errors => [.. errors.OrderBy(error => error.Line)];

    /// <summary>The agencies of the drafts, in their order; to be used only when <see cref="Errors"/> is empty.</summary>
    public IReadOnlyList<Agency> Read(IReadOnlyList<AgencyDraft> drafts)
    {
        foreach (var draft in drafts)
        {
            ReadOne(draft);
        }

        foreach (var (agency, line) in drafted.Values)
        {
            CheckReference(agency.Parent, fields.Parent, line);
            CheckReference(agency.Successor, fields.Successor, line);
            CheckNoCycle(agency, static a => a.Parent, fields.Parent, line);
            CheckNoCycle(agency, static a => a.Successor, fields.Successor, line);
        }

        CheckCode102();
        return [.. drafted.Values.Select(value => value.Agency)];
    }

    private void ReadOne(AgencyDraft draft)
    {
        var before = errors.Count;
        var code = ReadCode(draft.Code, fields.Code, draft.Line, required: true);
        var parent = ReadCode(draft.Parent, fields.Parent, draft.Line);
        var successor = ReadCode(draft.Successor, fields.Successor, draft.Line);
        var from = ReadDay(draft.ValidFrom, fields.ValidFrom, draft.Line, required: true);
        var to = ReadDay(draft.ValidTo, fields.ValidTo, draft.Line);
        var code102 = draft.Code102?.Trim() is { Length: > 0 } text ? text : null;
        Check(code102 is null || Agency.IsCode102(code102), fields.Code102, draft.Line,
            "Must be of the form 000.00.05.H21.", "Phải có dạng 000.00.05.H21.");
        CheckName(draft.NameVi, fields.NameVi, draft.Line, required: true);
        CheckName(draft.NameEn, fields.NameEn, draft.Line);
        Check(from is null || to is null || to >= from, fields.ValidTo, draft.Line,
            "The last day is before the first.", "Ngày cuối trước ngày đầu.");
        Check(successor is null || to is not null || draft.ValidTo?.Trim().Length > 0, fields.ValidTo, draft.Line,
            "A code with a successor has a last day.", "Mã có cơ quan kế thừa phải có ngày kết thúc.");
        if (code is null)
        {
            return;
        }

        if (drafted.TryGetValue(code.Value, out var twin))
        {
            Check(false, fields.Code, draft.Line, $"{code} stands on line {twin.Line} already.", $"{code} đã có ở dòng {twin.Line}.");
            return;
        }

        var agency = new Agency
        {
            Code = code.Value,
            Code102 = code102,
            NameVi = draft.NameVi?.Trim() ?? "",
            NameEn = draft.NameEn?.Trim() is { Length: > 0 } name ? name : null,
            Parent = parent ?? code.Value.Parent,
            ValidFrom = from ?? DateOnly.MinValue,
            ValidTo = to,
            Successor = successor,
        };
        // A row with faults still stands for its code, so that others may name it.
        drafted.Add(agency.Code, (errors.Count == before ? agency : agency with { Parent = null, Successor = null }, draft.Line));
    }

    private AgencyCode? ReadCode(string? text, string field, int? line, bool required = false)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            Check(!required, field, line, "Is required.", "Bắt buộc phải có.");
            return null;
        }

        return Check(AgencyCode.TryParse(trimmed, null, out var code), field, line, "Must be of the form H21.05.", "Phải có dạng H21.05.") ? code : null;
    }

    private DateOnly? ReadDay(string? text, string field, int? line, bool required = false)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            Check(!required, field, line, "Is required.", "Bắt buộc phải có.");
            return null;
        }

        return Check(
            DateOnly.TryParseExact(trimmed, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day),
            field, line, "Must be a day of the form 2025-07-01.", "Phải là ngày dạng 2025-07-01.") ? day : null;
    }

    private void CheckName(string? text, string field, int? line, bool required = false)
    {
        var length = text?.Trim().Length ?? 0;
        Check(!required || length > 0, field, line, "Is required.", "Bắt buộc phải có.");
        Check(length <= Agency.MaxNameLength && text?.Any(char.IsControl) != true, field, line,
            $"Must be at most {Agency.MaxNameLength} characters on one line.", $"Tối đa {Agency.MaxNameLength} ký tự trên một dòng.");
    }

    private void CheckReference(AgencyCode? code, string field, int? line) =>
        Check(code is null || Find(code.Value) is not null, field, line,
            $"{code} is not known, neither here nor in the registry.", $"Không biết mã {code}, cả trong dữ liệu gửi lên lẫn trong danh bạ.");

    private void CheckNoCycle(Agency start, Func<Agency, AgencyCode?> next, string field, int? line)
    {
        var seen = new HashSet<AgencyCode> { start.Code };
        for (var code = next(start); code is not null; code = Find(code.Value) is { } agency ? next(agency) : null)
        {
            if (!seen.Add(code.Value))
            {
                // Said once, at each member of the cycle.
                if (code == start.Code)
                {
                    Check(false, field, line, $"{start.Code} leads back to itself.", $"{start.Code} dẫn vòng trở lại chính nó.");
                }

                return;
            }
        }
    }

    private void CheckCode102()
    {
        var owners = new Dictionary<string, AgencyCode>(StringComparer.Ordinal);
        foreach (var agency in known.Values.Where(a => a.Code102 is not null && !drafted.ContainsKey(a.Code)))
        {
            owners[agency.Code102!] = agency.Code;
        }

        foreach (var (agency, line) in drafted.Values.Where(value => value.Agency.Code102 is not null))
        {
            Check(owners.TryAdd(agency.Code102!, agency.Code), fields.Code102, line,
                $"{agency.Code102} belongs to {owners[agency.Code102!]}.", $"{agency.Code102} đã thuộc {owners[agency.Code102!]}.");
        }
    }

    private Agency? Find(AgencyCode code) => drafted.TryGetValue(code, out var draft) ? draft.Agency : known.GetValueOrDefault(code);

    private bool Check(bool holds, string field, int? line, string detail, string detailVi)
    {
        if (!holds)
        {
            errors.Add(new ProblemError { Field = field, Line = line, Detail = detail, DetailVi = detailVi });
        }

        return holds;
    }
}
