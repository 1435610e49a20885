using System.Text.RegularExpressions;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.CodeLists;

/// <summary>An entry as a caller writes it.</summary>
/// <param name="Code">kebab-case, 2 to 60 characters.</param>
/// <param name="NameVi">Vietnamese.</param>
/// <param name="NameEn">English.</param>
/// <param name="Source">Where it is laid down.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day.</param>
/// <param name="ReplacedBy">What takes its place; only of an entry that ends, and only codes of the list.</param>
internal sealed record CodeListEntryText(
    string? Code, string? NameVi, string? NameEn, string? Source, DateOnly? ValidFrom, DateOnly? ValidTo, IReadOnlyList<string?>? ReplacedBy = null);

/// <summary>Checks a list as a whole: codes do not overlap with themselves in time, and none that was there is gone.</summary>
internal static partial class CodeListRules
{
    public const int MaxEntries = 5_000;

    public static bool IsCode(string text) => CodeForm().IsMatch(text);

    public static IReadOnlyList<CodeListEntry> Read(FieldErrors errors, IReadOnlyList<CodeListEntryText?>? texts)
    {
        errors.Check(texts is { Count: <= MaxEntries }, "entries", $"Is required, with at most {MaxEntries} entries.", $"Bắt buộc phải có, tối đa {MaxEntries} mục.");
        var entries = new List<CodeListEntry>();
        foreach (var (index, text) in (texts ?? []).Take(MaxEntries).Index())
        {
            var field = $"entries[{index}]";
            var good = errors.Check(IsCode(text?.Code ?? ""), field + ".code", "Must be 2 to 60 characters in kebab-case.", "Phải gồm 2 đến 60 ký tự dạng kebab-case.")
                & errors.RequireText(text?.NameVi, field + ".nameVi", 300)
                & errors.OptionalText(text?.NameEn, field + ".nameEn", 300)
                & errors.OptionalText(text?.Source, field + ".source", 300)
                & errors.Check(text?.ValidFrom is not null, field + ".validFrom", "Is required.", "Bắt buộc phải có.")
                & errors.Check(text?.ValidTo is null || text.ValidTo >= text.ValidFrom, field + ".validTo", "The last day is before the first.", "Ngày cuối trước ngày đầu.");
            if (!good)
            {
                continue;
            }

            var entry = new CodeListEntry
            {
                Code = text!.Code!,
                NameVi = text.NameVi!.Trim(),
                NameEn = text.NameEn?.Trim(),
                Source = text.Source?.Trim(),
                ValidFrom = text.ValidFrom!.Value,
                ValidTo = text.ValidTo,
                ReplacedBy = errors.Texts(text.ReplacedBy, field + ".replacedBy", 100, 60),
            };
            errors.Check(entry.ReplacedBy.Count == 0 || entry.ValidTo is not null, field + ".replacedBy", "Only a code that ends is replaced.", "Chỉ mã đã đóng mới được thay thế.");
            errors.Check(!entries.Any(other => other.Code == entry.Code && Overlap(other, entry)), field + ".validFrom",
                $"{entry.Code} is in force twice on the same day.", $"{entry.Code} có hiệu lực hai lần trong cùng một ngày.");
            entries.Add(entry);
        }

        var codes = entries.Select(entry => entry.Code).ToHashSet();
        foreach (var (index, entry) in entries.Index())
        {
            errors.Check(entry.ReplacedBy.All(codes.Contains), $"entries[{index}].replacedBy", "Names a code that is not in the list.", "Nêu mã không có trong danh mục.");
        }

        return entries;
    }

    /// <summary>Records name codes: what was once there is closed with its last day, not removed.</summary>
    public static void CheckNoneGone(FieldErrors errors, IEnumerable<CodeListEntry> before, IReadOnlyList<CodeListEntry> after)
    {
        var gone = before.Select(entry => entry.Code).Distinct().Except(after.Select(entry => entry.Code)).Order(StringComparer.Ordinal).ToList();
        errors.Check(gone.Count == 0, "entries",
            $"Codes are closed with validTo, not removed: {string.Join(", ", gone)}.", $"Mã chỉ được đóng bằng validTo, không được xóa: {string.Join(", ", gone)}.");
    }

    private static bool Overlap(CodeListEntry one, CodeListEntry other) =>
        (other.ValidTo is null || one.ValidFrom <= other.ValidTo) && (one.ValidTo is null || other.ValidFrom <= one.ValidTo);

    [GeneratedRegex(@"^(?=.{2,60}\z)[a-z0-9]+(?:-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}
