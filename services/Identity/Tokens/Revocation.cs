namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>Which access tokens a revocation refuses, and until when it must be remembered.</summary>
internal static class Revocation
{
    /// <summary>How far clocks of verifiers may be behind: a token lives that much longer for them.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The last second in which a token of the subject may have been issued on what was true before. One second ahead of now:
    /// a token whose client was read just before the revocation was committed carries a time up to now. The next token waits
    /// until this second is over.
    /// </summary>
    public static DateTimeOffset IssuedUntil(DateTimeOffset now) => FloorToSecond(now) + TimeSpan.FromSeconds(1);

    public static DateTimeOffset ForgetAt(DateTimeOffset lastIssued, TimeSpan lifetime) => lastIssued + lifetime + Skew;

    /// <summary>The first moment at which a token may be issued again.</summary>
    public static DateTimeOffset IssuableFrom(DateTimeOffset issuedUntil) => FloorToSecond(issuedUntil) + TimeSpan.FromSeconds(1);

    public static DateTimeOffset FloorToSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
