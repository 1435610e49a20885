using System.Collections.Concurrent;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>How calls to a national system ended since this process started, by outcome.</summary>
internal sealed class PartnerHealth
{
    private readonly ConcurrentDictionary<string, (long Count, DateTimeOffset Last)> outcomes = new();

    /// <summary>As they stand now: sorting the dictionary itself fails while it grows.</summary>
    public IReadOnlyList<KeyValuePair<string, (long Count, DateTimeOffset Last)>> Outcomes => outcomes.ToArray();

    public void Note(string outcome, DateTimeOffset at) => outcomes.AddOrUpdate(outcome, (1, at), (_, before) => (before.Count + 1, at));
}
