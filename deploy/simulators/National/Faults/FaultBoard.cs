using System.Collections.Concurrent;

namespace GiaLai.Lgsp.National.Faults;

/// <summary>What arrived at a part.</summary>
/// <param name="Body">The first 64 KiB of what the part read of it, as UTF-8; everything here is invented.</param>
/// <param name="Fault">What it met; null = nothing.</param>
internal sealed record Arrived(
    DateTimeOffset At, string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, long Bytes, int Status, FaultKind? Fault);

/// <summary>State that <c>POST /control/reset</c> brings back to its beginning.</summary>
internal interface IForgets
{
    void Forget();
}

/// <summary>The faults to come and the calls that came, by part.</summary>
internal sealed class FaultBoard
{
    private const int MaxKept = 2_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Fault>> faults = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Arrived>> calls = new();

    public void Add(string part, IEnumerable<Fault> next)
    {
        lock (gate)
        {
            (faults.TryGetValue(part, out var list) ? list : faults[part] = []).AddRange(next);
        }
    }

    public void Clear(string part)
    {
        lock (gate)
        {
            faults.Remove(part);
        }
    }

    /// <summary>The first fault that fits this call, which it uses up; null = there is none.</summary>
    public Fault? Take(string part, string path)
    {
        lock (gate)
        {
            if (!faults.TryGetValue(part, out var list))
            {
                return null;
            }

            var at = list.FindIndex(fault => fault.Path is not { } fits || path.Contains(fits, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                return null;
            }

            var fault = list[at];
            if (fault.Times is { } times)
            {
                if (times > 1)
                {
                    list[at] = fault with { Times = times - 1 };
                }
                else
                {
                    list.RemoveAt(at);
                }
            }

            return fault;
        }
    }

    public void Note(string part, Arrived call)
    {
        var queue = calls.GetOrAdd(part, static _ => new());
        queue.Enqueue(call);
        while (queue.Count > MaxKept)
        {
            queue.TryDequeue(out _);
        }
    }

    public IReadOnlyList<Arrived> Calls(string part) => calls.TryGetValue(part, out var queue) ? [.. queue] : [];

    public void Forget()
    {
        lock (gate)
        {
            faults.Clear();
        }

        calls.Clear();
    }
}
