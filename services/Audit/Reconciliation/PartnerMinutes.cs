using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using MiniExcelLibs;

namespace GiaLai.Lgsp.Audit.Reconciliation;

/// <summary>The minutes of a reconciliation as a file for people.</summary>
internal static class PartnerMinutes
{
    public static byte[] Csv(ReconciliationRow<PartnerResult> row) => MinutesText.Csv(Head(row), Differences(row));

    public static byte[] Xlsx(ReconciliationRow<PartnerResult> row)
    {
        using var file = new MemoryStream();
        file.SaveAs(new Dictionary<string, object>
        {
            ["Biên bản"] = MinutesText.Sheet(Head(row)),
            ["Dịch vụ"] = row.Result.Services.Select(totals => new Dictionary<string, object?>
            {
                ["Dịch vụ"] = totals.Service,
                ["Số lượt của tỉnh"] = totals.OurItems,
                ["Số lượt của đối tác"] = totals.TheirItems,
            }),
            ["Chênh lệch"] = Differences(row),
        });
        return file.ToArray();
    }

    private static IEnumerable<(string Name, string Value)> Head(ReconciliationRow<PartnerResult> row)
    {
        var result = row.Result;
        return
        [
            ("BIÊN BẢN ĐỐI SOÁT", result.Partner.ToUpperInvariant()),
            ("Dịch vụ", result.Service ?? "Tất cả"),
            ("Ngày", VietNamDays.Text(result.Day)),
            ("Mã đối soát", row.Id.ToString()),
            ("Số lượt của tỉnh / của đối tác", string.Create(CultureInfo.InvariantCulture, $"{result.OurItems} / {result.TheirItems}")),
            ("Giá trị băm của tỉnh", result.OurHash),
            ("Giá trị băm của đối tác", result.TheirHash),
            ("Số chênh lệch", result.Differences.Count.ToString(CultureInfo.InvariantCulture)),
            .. MinutesText.Signed(row.Signatures),
        ];
    }

    private static List<Dictionary<string, object?>> Differences(ReconciliationRow<PartnerResult> row) => [.. row.Result.Differences.Select(difference => new Dictionary<string, object?>
    {
        ["Loại"] = MinutesText.Name(difference.Kind, "Đối tác"),
        ["Mã"] = difference.Id,
        ["Dịch vụ"] = difference.Service,
        ["Của tỉnh"] = difference.Ours,
        ["Của đối tác"] = difference.Theirs,
    })];
}
