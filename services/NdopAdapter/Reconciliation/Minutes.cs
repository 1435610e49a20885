using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using MiniExcelLibs;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>The minutes of a reconciliation as a file for people.</summary>
internal static class Minutes
{
    public static byte[] Csv(ReconciliationRow<ComparisonResult> row) => MinutesText.Csv(Head(row), Differences(row));

    public static byte[] Xlsx(ReconciliationRow<ComparisonResult> row)
    {
        using var file = new MemoryStream();
        file.SaveAs(new Dictionary<string, object>
        {
            ["Biên bản"] = MinutesText.Sheet(Head(row)),
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

    private static IEnumerable<(string Name, string Value)> Head(ReconciliationRow<ComparisonResult> row)
    {
        var result = row.Result;
        return
        [
            ("BIÊN BẢN ĐỐI SOÁT DỮ LIỆU", result.Partner.ToUpperInvariant()),
            ("Ngày", VietNamDays.Text(result.Day)),
            ("Mã đối soát", row.Id.ToString()),
            ("Số lô của tỉnh / của NDOP", string.Create(CultureInfo.InvariantCulture, $"{result.OurBatches} / {result.TheirBatches}")),
            ("Số dòng của tỉnh / của NDOP", string.Create(CultureInfo.InvariantCulture, $"{result.OurRows} / {result.TheirRows}")),
            ("Giá trị băm của tỉnh", result.OurHash),
            ("Giá trị băm của NDOP", result.TheirHash),
            ("Số chênh lệch", result.Differences.Count.ToString(CultureInfo.InvariantCulture)),
            .. MinutesText.Signed(row.Signatures),
        ];
    }

    private static List<Dictionary<string, object?>> Differences(ReconciliationRow<ComparisonResult> row) => [.. row.Result.Differences.Select(difference => new Dictionary<string, object?>
    {
        ["Loại"] = MinutesText.Name(difference.Kind, "NDOP"),
        ["Lô"] = difference.BatchId,
        ["Bộ dữ liệu"] = difference.DatasetId,
        ["Của tỉnh"] = difference.Ours,
        ["Của NDOP"] = difference.Theirs,
    })];
}
