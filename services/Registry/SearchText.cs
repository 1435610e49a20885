using System.Globalization;
using System.Text;

namespace GiaLai.Lgsp.Registry;

/// <summary>Text as people type it into a search box: without capitals and without diacritics.</summary>
internal static class SearchText
{
    public static string Fold(params IEnumerable<string?> parts)
    {
        var folded = new StringBuilder();
        foreach (var c in string.Join(' ', parts.Where(part => !string.IsNullOrWhiteSpace(part))).Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                // The stroke of đ is no combining mark.
                folded.Append(c is 'đ' or 'Đ' ? 'd' : char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    /// <summary>The pattern of a <c>like</c> that finds <paramref name="text"/> anywhere; null for no text.</summary>
    public static string? Pattern(string? text) => string.IsNullOrWhiteSpace(text)
        ? null
        : "%" + Fold(text.Trim()).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
}
