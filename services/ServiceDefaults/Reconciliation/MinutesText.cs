using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.ServiceDefaults.Reconciliation;

/// <summary>The minutes of a reconciliation for people: lines of a head, then a table of differences.</summary>
public static class MinutesText
{
    /// <summary>What is signed: the result as it is kept.</summary>
    /// <param name="result">As it is kept.</param>
    /// <param name="options">In which it is kept.</param>
    public static string Sha256<T>(T result, JsonSerializerOptions options) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(result, options)));

    public static IEnumerable<(string Name, string Value)> Signed(IEnumerable<MinutesSignature> signatures) => signatures.Select(signature =>
        ("Người ký", $"{signature.SignedBy} · {signature.SignedAt:yyyy-MM-dd HH:mm:ss}Z{(signature.Explanation is { } why ? " · " + why : "")}"));

    /// <summary>A kind of difference in Vietnamese.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="partner">Its name as people know it.</param>
    public static string Name(DayDifferenceKind kind, string partner) => kind switch
    {
        DayDifferenceKind.MissingThere => $"{partner} không có",
        DayDifferenceKind.MissingHere => "Tỉnh không gửi",
        DayDifferenceKind.Rows => "Khác số dòng",
        DayDifferenceKind.Hash => "Khác giá trị băm",
        DayDifferenceKind.Incomplete => $"{partner} chưa nhận đủ",
        DayDifferenceKind.Outcome => "Khác kết quả",
        _ => "Chưa nhận xác nhận",
    };

    /// <summary>A UTF-8 file with its byte order mark, which spreadsheet programs want for Vietnamese.</summary>
    public static byte[] Csv(IEnumerable<(string Name, string Value)> head, IReadOnlyList<Dictionary<string, object?>> differences)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(differences);
        IEnumerable<IEnumerable<string?>> lines =
        [
            .. head.Select(line => (string?[])[line.Name, line.Value]),
            [],
            .. differences.Take(1).Select(difference => difference.Keys),
            .. differences.Select(difference => difference.Values.Select(value => value?.ToString())),
        ];
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => string.Join(',', line.Select(Quote)) + "\n")))];
    }

    public static List<Dictionary<string, object?>> Sheet(IEnumerable<(string Name, string Value)> head) =>
        [.. head.Select(line => new Dictionary<string, object?> { ["Nội dung"] = line.Name, ["Giá trị"] = line.Value })];

    /// <summary>What a spreadsheet would take for a formula gets an apostrophe: an explanation, or an id of the partner's, comes from others.</summary>
    private static string Quote(string? value)
    {
        if (value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
        {
            value = "'" + value;
        }

        return value is null ? "" : value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
