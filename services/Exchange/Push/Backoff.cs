namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>How long to wait before the next attempt.</summary>
internal static class Backoff
{
    /// <summary>Doubles with each attempt up to the most; then a random part of up to a fifth is taken off or added.</summary>
    /// <param name="attempt">Attempts made, from 1.</param>
    /// <param name="first">After the first attempt.</param>
    /// <param name="most">Never more, but for the random part.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan most, double random)
    {
        var factor = Math.Pow(2, Math.Clamp(attempt - 1, 0, 40));
        var wait = first.TotalMilliseconds * factor >= most.TotalMilliseconds ? most : first * factor;
        return wait * (0.8 + (0.4 * random));
    }
}
