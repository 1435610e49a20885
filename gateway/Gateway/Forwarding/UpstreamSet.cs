namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>The addresses of one service. A call goes to the less busy of the next two that may be asked.</summary>
internal sealed class UpstreamSet(Upstream[] upstreams)
{
    private int turn = -1;

    public IReadOnlyList<Upstream> All => upstreams;

    /// <summary>Calls that wait for any of them.</summary>
    public int InFlight
    {
        get
        {
            var sum = 0;
            foreach (var upstream in upstreams)
            {
                sum += upstream.InFlight;
            }

            return sum;
        }
    }

    /// <summary>How long until the first of them may be asked.</summary>
    public TimeSpan RestsFor => upstreams.Length == 0 ? TimeSpan.FromMinutes(1) : upstreams.Min(upstream => upstream.RestsFor);

    /// <summary>The upstream to ask, entered; <see cref="Upstream.Leave"/> it afterwards. Null when none may be asked.</summary>
    /// <param name="tried">Those that failed this call already; null = none.</param>
    public Upstream? Enter(List<Upstream>? tried)
    {
        if (upstreams.Length == 1)
        {
            return Suits(upstreams[0], tried, proven: false) && upstreams[0].TryEnter() ? upstreams[0] : null;
        }

        var first = (int)((uint)Interlocked.Increment(ref turn) % (uint)Math.Max(1, upstreams.Length));
        return Enter(first, tried, proven: true) ?? Enter(first, tried, proven: false);
    }

    private Upstream? Enter(int first, List<Upstream>? tried, bool proven)
    {
        for (var i = 0; i < upstreams.Length; i++)
        {
            var one = upstreams[(first + i) % upstreams.Length];
            var other = upstreams[(first + i + 1) % upstreams.Length];
            if (Suits(other, tried, proven) && (!Suits(one, tried, proven) || other.InFlight < one.InFlight))
            {
                (one, other) = (other, one);
            }

            if (Suits(one, tried, proven) && one.TryEnter())
            {
                return one;
            }

            // The less busy one may be on trial, which only one call at a time may make.
            if (Suits(other, tried, proven) && other.TryEnter())
            {
                return other;
            }
        }

        return null;
    }

    private static bool Suits(Upstream upstream, List<Upstream>? tried, bool proven) =>
        tried?.Contains(upstream) != true && !(proven && (upstream.IsResting || !upstream.IsProven));
}
