using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>How fast each sender may send: a bucket of one second's messages for each, in this process.</summary>
internal sealed class SendRates(IOptions<ExchangeOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);

    /// <summary>Null when the messages may pass; else when to try again.</summary>
    public TimeSpan? Take(string sender, int count)
    {
        var rate = options.Value.MaxRate;
        return rate == 0 ? null : buckets.GetOrAdd(sender, static (_, clock) => new Bucket(clock), time).Take(count, rate);
    }

    private sealed class Bucket(TimeProvider time)
    {
        private readonly Lock gate = new();
        private long at = time.GetTimestamp();
        private double used;

        public TimeSpan? Take(int count, int rate)
        {
            lock (gate)
            {
                var now = time.GetTimestamp();
                used = Math.Max(0, used - (time.GetElapsedTime(at, now).TotalSeconds * rate));
                at = now;
                // A batch larger than the bucket passes when the bucket is empty.
                if (used > 0 && used + count > rate)
                {
                    return TimeSpan.FromSeconds((used + count - rate) / rate);
                }

                used += count;
                return null;
            }
        }
    }
}
