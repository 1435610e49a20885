using System.Globalization;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>Collects changes, each once; breaking and compatible ones are capped apart, so that the many never hide the grave.</summary>
internal sealed class ChangeList
{
    public const int MaxChanges = 1_000;

    private readonly HashSet<DocumentChange> breaking = [];
    private readonly HashSet<DocumentChange> compatible = [];
    private int omitted;
    private bool omittedBreaking;
    private bool stopped;

    public void Add(ChangeKind kind, Place? old, Place? @new, params ReadOnlySpan<Words> quotes)
    {
        var changes = kind.Breaking ? breaking : compatible;
        if (changes.Count < MaxChanges)
        {
            changes.Add(kind.Between(old, @new, quotes));
            return;
        }

        omitted++;
        omittedBreaking |= kind.Breaking;
    }

    /// <summary>The comparison is given up; what was not compared counts as broken.</summary>
    public void Stop() => stopped = true;

    public IReadOnlyList<DocumentChange> ToList()
    {
        var all = breaking.OrderBy(c => c.Code, StringComparer.Ordinal).Concat(compatible.OrderBy(c => c.Code, StringComparer.Ordinal)).ToList();
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
