namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>
/// Whether an endpoint is tried. After some failures in a row it rests, each time twice as long; then one message is tried alone,
/// and the first that is taken lets all through again.
/// </summary>
/// <param name="Failures">In a row, and the endpoint's own.</param>
/// <param name="RestsUntil">Nothing is tried before; null = no rest.</param>
internal sealed record Circuit(int Failures, string? LastFailure, DateTimeOffset? RestsUntil)
{
    public static readonly Circuit Closed = new(0, null, null);

    public bool Rests(DateTimeOffset now) => RestsUntil > now;

    /// <summary>How many pushes may be under way.</summary>
    public int Width(ExchangeOptions options) => Failures >= options.CircuitFailures ? 1 : options.LaneWidth;

    /// <param name="reason">What the attempt came to.</param>
    /// <param name="retryAfter">What the endpoint asked for: honoured from the first failure on.</param>
    /// <param name="random">0 to 1.</param>
    public Circuit Fail(string reason, TimeSpan? retryAfter, ExchangeOptions options, DateTimeOffset now, double random)
    {
        var failures = Failures + 1;
        var rest = failures < options.CircuitFailures
            ? TimeSpan.Zero
            : Backoff.After(failures - options.CircuitFailures + 1, options.RetryFirst < options.CircuitMost ? options.RetryFirst : options.CircuitMost, options.CircuitMost, random);
        if (retryAfter > rest)
        {
            rest = retryAfter.Value;
        }

        var until = rest > TimeSpan.Zero ? now + rest : RestsUntil;
        return new Circuit(failures, reason, RestsUntil > until ? RestsUntil : until);
    }
}
