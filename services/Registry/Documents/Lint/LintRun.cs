using System.Globalization;
using GiaLai.Lgsp.Registry.Documents.Publication;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>One check of one document: what the rules look at, and where they put what they find.</summary>
internal sealed class LintRun(ServiceDocument document, LintSubject subject)
{
    /// <summary>Places shown for each rule; a rule that is broken everywhere says so with this many and a count.</summary>
    public const int MaxPlaces = 100;

    private readonly List<Finding> findings = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), object> remembered = [];

    public ServiceDocument Document { get; } = document;

    public LintSubject Subject { get; } = subject;

    public HiddenAddresses Hidden { get; } = new(subject.Upstreams.Select(u => u.IdnHost));

    public void Add(FindingKind rule, Place place, params ReadOnlySpan<Words> quotes)
    {
        var count = counts[rule.Code] = counts.GetValueOrDefault(rule.Code) + 1;
        if (count <= MaxPlaces)
        {
            var severity = Subject.Severities.GetValueOrDefault(rule.Code, rule.Severity);
            findings.Add(rule.At(place.ToString(), quotes) with { Severity = severity });
        }
    }

    /// <summary>
    /// What was found at a place, found once: thousands of operations may share one response or schema, and each may be large.
    /// </summary>
    public T Remember<T>(string what, Place place, Func<T> find)
        where T : notnull
    {
        var key = (what, place.ToString());
        if (!remembered.TryGetValue(key, out var known))
        {
            remembered.Add(key, known = find());
        }

        return (T)known;
    }

    public LintReport Report()
    {
        foreach (var (code, count) in counts.Where(c => c.Value > MaxPlaces))
        {
            findings.Add(DocumentLint.Omitted.At("", code, (count - MaxPlaces).ToString(CultureInfo.InvariantCulture)));
        }

        return new LintReport { Findings = [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Code, StringComparer.Ordinal)] };
    }
}

/// <summary>What the lint found, the heaviest first.</summary>
internal sealed record LintReport
{
    public required IReadOnlyList<Finding> Findings { get; init; }

    public int Errors => Findings.Count(f => f.Severity == FindingSeverity.Error);

    public int Warnings => Findings.Count(f => f.Severity == FindingSeverity.Warning);

    public int Infos => Findings.Count(f => f.Severity == FindingSeverity.Info);

    /// <summary>The version cannot be submitted or published. Errors only.</summary>
    public bool Blocks => Errors > 0;
}
