using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry;

/// <summary>Checks that many requests share.</summary>
internal static class FieldRules
{
    public static bool RequireText(this FieldErrors errors, string? text, string field, int maxLength) =>
        errors.Check(!string.IsNullOrWhiteSpace(text), field, "Is required.", "Bắt buộc phải có.") && errors.OptionalText(text, field, maxLength);

    public static bool OptionalText(this FieldErrors errors, string? text, string field, int maxLength) =>
        errors.Check(text is null || (text.Length <= maxLength && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))), field,
            $"Must be text of at most {maxLength} characters.", $"Phải là văn bản tối đa {maxLength} ký tự.");

    /// <summary>A list without blank, over-long or repeated entries; null counts as empty.</summary>
    public static IReadOnlyList<string> Texts(
        this FieldErrors errors, IReadOnlyList<string?>? list, string field, int maxCount, int maxLength, bool required = false)
    {
        var texts = (list ?? []).Select(text => text?.Trim() ?? "").ToList();
        errors.Check(!required || texts.Count > 0, field, "At least one is required.", "Cần ít nhất một mục.");
        errors.Check(texts.Count <= maxCount, field, $"At most {maxCount} entries.", $"Tối đa {maxCount} mục.");
        for (var index = 0; index < Math.Min(texts.Count, maxCount); index++)
        {
            errors.RequireText(texts[index], $"{field}[{index}]", maxLength);
        }

        errors.Check(texts.Distinct(StringComparer.Ordinal).Count() == texts.Count, field, "An entry stands twice.", "Có mục bị lặp.");
        return texts;
    }
}
