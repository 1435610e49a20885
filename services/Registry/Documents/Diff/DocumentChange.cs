using System.Globalization;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>One difference between two versions of a service document.</summary>
internal sealed record DocumentChange
{
    /// <summary>Stable, listed in docs/protocols/openapi.md.</summary>
    public required string Code { get; init; }

    /// <summary>A consumer that followed the old document may fail against the new one.</summary>
    public required bool Breaking { get; init; }

    /// <summary>JSON pointer in the old document; null for what is new.</summary>
    public string? OldPointer { get; init; }

    /// <summary>JSON pointer in the new document; null for what is gone.</summary>
    public string? NewPointer { get; init; }

    public required string Message { get; init; }

    public required string MessageVi { get; init; }
}

/// <summary>A kind of difference: its code, its weight and its words are fixed here.</summary>
internal sealed record ChangeKind(string Code, bool Breaking, Words Message)
{
    private const int LongestQuote = 120;

    public DocumentChange Between(Place? old, Place? @new, params ReadOnlySpan<Words> quotes)
    {
        var en = new object[quotes.Length];
        var vi = new object[quotes.Length];
        for (var i = 0; i < quotes.Length; i++)
        {
            en[i] = Quote(quotes[i].En);
            vi[i] = Quote(quotes[i].Vi);
        }

        return new DocumentChange
        {
            Code = Code,
            Breaking = Breaking,
            OldPointer = old?.ToString(),
            NewPointer = @new?.ToString(),
            Message = string.Format(CultureInfo.InvariantCulture, Message.En, en),
            MessageVi = string.Format(CultureInfo.InvariantCulture, Message.Vi, vi),
        };
    }

    private static string Quote(string text)
    {
        var shown = text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c)) : shown;
    }
}
