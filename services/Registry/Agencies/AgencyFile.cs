using System.Text;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>Reads the CSV of agencies: UTF-8 with or without BOM, quotes as RFC 4180, LF or CRLF, columns by their names in any order.</summary>
internal static class AgencyFile
{
    public const int MaxRows = 20_000;
    private static readonly string[] Required = ["code", "name_vi", "valid_from"];
    private static readonly string[] Known = ["code", "code102", "name_vi", "name_en", "parent", "valid_from", "valid_to", "successor"];

    /// <summary>
    /// The rows that can be read, and every fault of those that cannot. Refused at once only when no row means anything: not UTF-8, no
    /// usable header.
    /// </summary>
    public static Result<AgencyRows> Read(ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Refuse([Fault(1, null, "The file is not UTF-8.", "Tệp không phải UTF-8.")]);
        }

        var errors = new List<ProblemError>();
        var rows = Csv.Read(text.TrimStart('\uFEFF'), line => errors.Add(
            Fault(line, null, "A quote stands in the wrong place.", "Dấu ngoặc kép đặt sai chỗ.")));
        if (rows.Count == 0)
        {
            errors.Add(Fault(1, null, "The file has no header.", "Tệp không có dòng tiêu đề."));
            return Refuse(errors);
        }

        var beforeHeader = errors.Count;
        var columns = ReadHeader(rows[0], errors);
        if (errors.Count > beforeHeader)
        {
            return Refuse(errors);
        }

        foreach (var row in rows.Skip(1).Where(row => row.Values.Count != rows[0].Values.Count))
        {
            errors.Add(Fault(row.Line, null,
                $"The row has {row.Values.Count} fields, the header {rows[0].Values.Count}.",
                $"Dòng có {row.Values.Count} trường, tiêu đề có {rows[0].Values.Count}."));
        }

        if (rows.Count - 1 > MaxRows)
        {
            errors.Add(Fault(rows[MaxRows + 1].Line, null, $"The file has more than {MaxRows} rows.", $"Tệp có hơn {MaxRows} dòng."));
        }

        var whole = rows.Skip(1).Take(MaxRows).Where(row => row.Values.Count == rows[0].Values.Count);
        return new AgencyRows([.. whole.Select(row => new AgencyDraft(
            Value(row, "code"), Value(row, "code102"), Value(row, "name_vi"), Value(row, "name_en"),
            Value(row, "parent"), Value(row, "valid_from"), Value(row, "valid_to"), Value(row, "successor"), row.Line))], errors);

        string? Value(Csv.Row row, string column) => columns.TryGetValue(column, out var index) ? row.Values[index] : null;
    }

    private static Dictionary<string, int> ReadHeader(Csv.Row header, List<ProblemError> errors)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < header.Values.Count; index++)
        {
            var name = header.Values[index].Trim();
            if (!Known.Contains(name))
            {
                errors.Add(Fault(header.Line, name, $"Unknown column; known are {string.Join(", ", Known)}.", $"Cột lạ; các cột được biết: {string.Join(", ", Known)}."));
            }
            else if (!columns.TryAdd(name, index))
            {
                errors.Add(Fault(header.Line, name, "The column stands twice.", "Cột bị lặp."));
            }
        }

        foreach (var name in Required.Where(name => !columns.ContainsKey(name)))
        {
            errors.Add(Fault(header.Line, name, "The column is missing.", "Thiếu cột này."));
        }

        return columns;
    }

    private static Problem Refuse(IReadOnlyList<ProblemError> errors) => RegistryProblems.ImportRefused.With([.. errors.OrderBy(error => error.Line)]);

    private static ProblemError Fault(int line, string? field, string detail, string detailVi) =>
        new() { Line = line, Field = field, Detail = detail, DetailVi = detailVi };
}

/// <param name="Drafts">Rows that can be read.</param>
/// <param name="Errors">Faults of the others; none may be left for an import.</param>
internal sealed record AgencyRows(IReadOnlyList<AgencyDraft> Drafts, IReadOnlyList<ProblemError> Errors);
