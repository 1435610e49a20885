using System.Globalization;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>How much a finding weighs. Only errors block: reading fails, or the document is not published.</summary>
internal enum FindingSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>A text in English and Vietnamese; <c>{0}</c> … stand for what is met in the document.</summary>
internal readonly record struct Words(string En, string Vi)
{
    /// <summary>The same in both languages: names, numbers, what stands in the document.</summary>
    public static implicit operator Words(string same) => new(same, same);
}

/// <summary>One remark about a service document, with its place.</summary>
internal sealed record Finding
{
    /// <summary>Stable, listed in docs/protocols/openapi.md.</summary>
    public required string Code { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>JSON pointer into the document (RFC 6901); empty = the document as a whole.</summary>
    public required string Pointer { get; init; }

    public required string Message { get; init; }

    public required string MessageVi { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Hint { get; init; }

    public required string HintVi { get; init; }

    /// <summary>Line in the text that was sent, from 1; null where only the pointer is known.</summary>
    public int? Line { get; init; }

    /// <summary>Character in the line, from 1.</summary>
    public int? Column { get; init; }
}

/// <summary>A kind of remark: its code, weight and words are fixed here, its places are found in documents.</summary>
internal sealed record FindingKind(string Code, FindingSeverity Severity, Words Message, Words Hint)
{
    private const int LongestQuote = 160;

    public Finding At(string pointer, params ReadOnlySpan<Words> quotes)
    {
        var en = new object[quotes.Length];
        var vi = new object[quotes.Length];
        for (var i = 0; i < quotes.Length; i++)
        {
            en[i] = Quote(quotes[i].En);
            vi[i] = Quote(quotes[i].Vi);
        }

        return new Finding
        {
            Code = Code,
            Severity = Severity,
            Pointer = pointer,
            Message = string.Format(CultureInfo.InvariantCulture, Message.En, en),
            MessageVi = string.Format(CultureInfo.InvariantCulture, Message.Vi, vi),
            Hint = string.Format(CultureInfo.InvariantCulture, Hint.En, en),
            HintVi = string.Format(CultureInfo.InvariantCulture, Hint.Vi, vi),
        };
    }

    // What is quoted comes from a stranger's document: no control characters into logs and pages, and never long.
    private static string Quote(string text)
    {
        var shown = text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c)) : shown;
    }
}

/// <summary>Findings in the order they were met, capped: a hostile document does not get a longer answer than a bad one.</summary>
internal sealed class FindingList(int max = FindingList.DefaultMax)
{
    public const int DefaultMax = 1_000;

    private readonly List<Finding> findings = [];

    public bool HasErrors { get; private set; }

    /// <summary>How many were met beyond the cap.</summary>
    public int Omitted { get; private set; }

    public void Add(Finding finding)
    {
        HasErrors |= finding.Severity == FindingSeverity.Error;
        if (findings.Count < max)
        {
            findings.Add(finding);
        }
        else
        {
            Omitted++;
        }
    }

    public IReadOnlyList<Finding> ToList() => Omitted == 0
        ? [.. findings]
        : [.. findings, DocumentFindings.Omitted.At("", Omitted.ToString(CultureInfo.InvariantCulture))];
}
