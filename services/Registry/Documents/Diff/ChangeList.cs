using System.Globalization;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>Collects changes, capped, each once.</summary>
internal sealed class ChangeList
{
    public const int MaxChanges = 1_000;

    private readonly List<DocumentChange> changes = [];
    private readonly HashSet<DocumentChange> seen = [];
    private int omitted;
    private bool omittedBreaking;
    private bool stopped;

    public void Add(ChangeKind kind, Place? old, Place? @new, params ReadOnlySpan<Words> quotes)
    {
        if (changes.Count >= MaxChanges)
        {
            omitted++;
            omittedBreaking |= kind.Breaking;
            return;
        }

        var change = kind.Between(old, @new, quotes);
        if (seen.Add(change))
        {
            changes.Add(change);
        }
    }

    /// <summary>The comparison is given up; what was not compared counts as broken.</summary>
    public void Stop() => stopped = true;

    public IReadOnlyList<DocumentChange> ToList()
    {
        var all = changes.OrderByDescending(c => c.Breaking).ThenBy(c => c.Code, StringComparer.Ordinal).ToList();
        if (stopped)
        {
            all.Insert(0, Changes.Stopped.Between(null, null));
        }

        if (omitted > 0)
        {
            all.Add(Changes.Omitted.Between(null, null, omitted.ToString(CultureInfo.InvariantCulture)) with { Breaking = omittedBreaking });
        }

        return all;
    }
}
