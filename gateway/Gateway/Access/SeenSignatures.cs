using System.Collections.Concurrent;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Remembers each accepted signature as long as it could be sent again, by a hash of what was signed: an ECDSA signature can be
/// rewritten into a second one that holds too.
/// </summary>
internal sealed class SeenSignatures(TimeProvider time)
{
    /// <summary>About 100 MiB. At the default window that is 1,600 signed calls a second.</summary>
    private const int Max = 1_000_000;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<UInt128, long> seen = new();
    private long nextSweep;
    private int count;

    /// <param name="hash">The first 16 bytes of a SHA-256 over what was signed, and by which key.</param>
    /// <param name="until">When it is stale anyway.</param>
    /// <returns>False for a replay; null when there is no room to remember it.</returns>
    public bool? TryAdd(UInt128 hash, DateTimeOffset until)
    {
        Sweep();
        if (Volatile.Read(ref count) >= Max)
        {
            return seen.ContainsKey(hash) ? false : null;
        }

        if (!seen.TryAdd(hash, until.UtcTicks))
        {
            return false;
        }

        Interlocked.Increment(ref count);
        return true;
    }

    private void Sweep()
    {
        var now = time.GetUtcNow().UtcTicks;
        var due = Interlocked.Read(ref nextSweep);
        if (now < due || Interlocked.CompareExchange(ref nextSweep, now + SweepEvery.Ticks, due) != due)
        {
            return;
        }

        foreach (var (hash, until) in seen)
        {
            if (until < now && seen.TryRemove(hash, out _))
            {
                Interlocked.Decrement(ref count);
            }
        }
    }
}
