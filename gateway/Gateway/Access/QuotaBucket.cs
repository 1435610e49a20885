using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// A token bucket kept as one number, the time at which it will be full again (generic cell rate algorithm): no lock, no timer.
/// A refused call takes nothing.
/// </summary>
internal sealed class QuotaBucket
{
    private long fullAt = long.MinValue;

    /// <param name="rate">What the bucket allows now; it may change between calls.</param>
    /// <param name="now">Timestamp in ticks of <see cref="QuotaRate.Frequency"/>.</param>
    public QuotaTake Take(in QuotaRate rate, long now)
    {
        while (true)
        {
            var seen = Volatile.Read(ref fullAt);
            if (seen > now + rate.Tolerance)
            {
                // Taken from under a larger quota: the caller is not held to it.
                Interlocked.CompareExchange(ref fullAt, now + rate.Tolerance, seen);
                continue;
            }

            var from = Math.Max(seen, now);
            var next = from + rate.PerPermit;
            if (next - now > rate.Tolerance)
            {
                return new QuotaTake(false, 0, from - now, next - now - rate.Tolerance);
            }

            if (Interlocked.CompareExchange(ref fullAt, next, seen) == seen)
            {
                return new QuotaTake(true, (rate.Tolerance - (next - now)) / rate.PerPermit, next - now, 0);
            }
        }
    }
}

/// <param name="Allowed">The call may go on.</param>
/// <param name="Remaining">Calls that may follow at once.</param>
/// <param name="FullIn">Ticks until the bucket is full.</param>
/// <param name="RetryIn">Ticks until the next call may go on; 0 when allowed.</param>
internal readonly record struct QuotaTake(bool Allowed, long Remaining, long FullIn, long RetryIn);

/// <summary>A quota as this gateway applies it: its share where several gateways run.</summary>
internal readonly record struct QuotaRate(long PerPermit, long Tolerance)
{
    /// <summary>Ticks per second of the timestamps.</summary>
    public const long Frequency = 1_000_000_000;

    /// <summary>Of <paramref name="gateways"/> gateways each gives an equal share, and at least one call at once.</summary>
    public static QuotaRate Of(Quota quota, int gateways)
    {
        var permits = Math.Max(1L, quota.Permits);
        var perPermit = Math.Max(1, (long)(Math.Max(1L, quota.PeriodSeconds) * (double)Frequency / permits) * gateways);
        var burst = Math.Max(1L, (quota.Burst ?? quota.Permits) / gateways);
        return new QuotaRate(perPermit, perPermit * burst);
    }
}
