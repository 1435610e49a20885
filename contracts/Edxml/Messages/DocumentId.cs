using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>
/// A document's id as written. Of the standard it is <c>&lt;OrganId&gt;,&lt;yyyy/MM/dd&gt;,&lt;number&gt;/&lt;notation&gt;</c>; some systems write a bare UUID.
/// Two are the same when their texts are.
/// </summary>
public sealed record DocumentId
{
    public const int MaxLength = 300;

    public DocumentId(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        Text = text.Trim();
    }

    public string Text { get; }

    public bool IsBare => !TrySplit(out _, out _, out _);

    public static DocumentId Of(string organId, DateOnly date, DocumentCode code) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{organId},{date:yyyy'/'MM'/'dd},{code}"));

    /// <summary>The three parts; false for a bare id.</summary>
    public bool TrySplit([NotNullWhen(true)] out string? organId, out DateOnly date, [NotNullWhen(true)] out DocumentCode? code)
    {
        (organId, date, code) = (null, default, null);
        var parts = Text.Split(',', 3);
        var slash = parts.Length == 3 ? parts[2].IndexOf('/') : -1;
        if (slash < 0 || !DateOnly.TryParseExact(parts[1].Trim(), "yyyy/MM/dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
        {
            return false;
        }

        organId = parts[0].Trim();
        code = new DocumentCode(parts[2][..slash].Trim(), parts[2][(slash + 1)..].Trim());
        return organId.Length > 0;
    }

    public override string ToString() => Text;
}
