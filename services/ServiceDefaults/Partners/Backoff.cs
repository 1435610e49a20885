using System.Security.Cryptography;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <param name="First">Pause after the first failure.</param>
/// <param name="Most">The longest.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Most)
{
    /// <param name="attempts">Failures so far, from 1.</param>
    /// <param name="chance">0 to 1: the jitter.</param>
    public TimeSpan After(int attempts, double chance)
    {
        var pause = First.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(pause, Most.TotalMilliseconds) * (0.75 + (chance / 4)));
    }

    /// <summary>The pause after this answer; a partner that asks for a longer one gets it.</summary>
    public TimeSpan After(int attempts, PartnerAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var pause = After(attempts, RandomNumberGenerator.GetInt32(1_000) / 1_000.0);
        return answer.RetryAfter > pause ? answer.RetryAfter.Value : pause;
    }
}
