using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdopAdapter.Batches;
using MiniExcelLibs;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>The minutes of a reconciliation as a file for people.</summary>
internal static class Minutes
{
    /// <summary>What is signed: the result as it is kept.</summary>
    public static string Sha256(ReconciliationRow row) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(row.Result, LgspJson.Options)));

    /// <summary>A UTF-8 file with its byte order mark, which spreadsheet programs want for Vietnamese.</summary>
    public static byte[] Csv(ReconciliationRow row)
    {
        var differences = Differences(row).ToList();
        IEnumerable<IEnumerable<string?>> lines =
        [
            .. Head(row).Select(line => (string?[])[line.Name, line.Value]),
            [],
            .. differences.Take(1).Select(difference => difference.Keys),
            .. differences.Select(difference => difference.Values.Select(value => value?.ToString())),
        ];
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(lines.Select(CsvRows.Row)))];
    }

    public static byte[] Xlsx(ReconciliationRow row)
    {
        using var file = new MemoryStream();
        file.SaveAs(new Dictionary<string, object>
        {
            ["Biên bản"] = Head(row).Select(line => new Dictionary<string, object?> { ["Nội dung"] = line.Name, ["Giá trị"] = line.Value }),
            ["Bộ dữ liệu"] = row.Result.Datasets.Select(totals => new Dictionary<string, object?>
            {
                ["Bộ dữ liệu"] = totals.DatasetId,
                ["Số lô của tỉnh"] = totals.OurBatches,
                ["Số dòng của tỉnh"] = totals.OurRows,
                ["Số lô của NDOP"] = totals.TheirBatches,
                ["Số dòng của NDOP"] = totals.TheirRows,
            }),
            ["Chênh lệch"] = Differences(row),
        });
        return file.ToArray();
    }

    private static IEnumerable<(string Name, string Value)> Head(ReconciliationRow row)
    {
        var result = row.Result;
        yield return ("BIÊN BẢN ĐỐI SOÁT DỮ LIỆU", result.Partner.ToUpperInvariant());
        yield return ("Ngày", VietNam.Text(result.Day));
        yield return ("Mã đối soát", row.Id.ToString());
        yield return ("Số lô của tỉnh / của NDOP", string.Create(CultureInfo.InvariantCulture, $"{result.OurBatches} / {result.TheirBatches}"));
        yield return ("Số dòng của tỉnh / của NDOP", string.Create(CultureInfo.InvariantCulture, $"{result.OurRows} / {result.TheirRows}"));
        yield return ("Giá trị băm của tỉnh", result.OurHash);
        yield return ("Giá trị băm của NDOP", result.TheirHash);
        yield return ("Số chênh lệch", result.Differences.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var signature in row.Signatures)
        {
            yield return ("Người ký", $"{signature.SignedBy} · {signature.SignedAt:yyyy-MM-dd HH:mm:ss}Z{(signature.Explanation is { } why ? " · " + why : "")}");
        }
    }

    private static IEnumerable<Dictionary<string, object?>> Differences(ReconciliationRow row) => row.Result.Differences.Select(difference => new Dictionary<string, object?>
    {
        ["Loại"] = difference.Kind switch
        {
            DifferenceKind.MissingThere => "NDOP không có",
            DifferenceKind.MissingHere => "Tỉnh không gửi",
            DifferenceKind.Rows => "Khác số dòng",
            DifferenceKind.Hash => "Khác giá trị băm",
            DifferenceKind.Incomplete => "NDOP chưa nhận đủ",
            _ => "Chưa nhận xác nhận",
        },
        ["Lô"] = difference.BatchId,
        ["Bộ dữ liệu"] = difference.DatasetId,
        ["Của tỉnh"] = difference.Ours,
        ["Của NDOP"] = difference.Theirs,
    });
}
