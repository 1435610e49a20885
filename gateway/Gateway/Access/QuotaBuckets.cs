using System.Collections.Concurrent;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>Buckets outlive the snapshots that speak of them, so that a change of routes gives nobody a fresh quota.</summary>
internal sealed class QuotaBuckets
{
    private readonly ConcurrentDictionary<string, QuotaBucket> buckets = new(StringComparer.Ordinal);

    /// <param name="key">Grant id, or consumer and service.</param>
    public QuotaBucket For(string key) => buckets.GetOrAdd(key, static _ => new QuotaBucket());

    public void Keep(IReadOnlySet<string> keys)
    {
        foreach (var key in buckets.Keys)
        {
            if (!keys.Contains(key))
            {
                buckets.TryRemove(key, out _);
            }
        }
    }
}
