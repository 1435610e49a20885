namespace GiaLai.Lgsp.Identity.Attempts;

/// <summary>When failures lock, and for how long. Section <c>Identity:Lockout</c>.</summary>
internal sealed class LockoutOptions
{
    /// <summary>Failures within <see cref="Window"/> that lock a client or person from one source, or a person's codes.</summary>
    public int Failures { get; init; } = 10;

    /// <summary>The same for a source over all clients and people.</summary>
    public int SourceFailures { get; init; } = 50;

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The first lock; each next one is twice as long.</summary>
    public TimeSpan FirstLock { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan LongestLock { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Without failures for this long, the next lock is a first one again.</summary>
    public TimeSpan Forget { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A source is known for a client or person this long after its last success from there.</summary>
    public TimeSpan Known { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>What failures are counted for. See docs/adr/0012.</summary>
/// <param name="Guards">client, person, code or source.</param>
/// <param name="Subject">Client id or user name; empty for a source.</param>
/// <param name="Source">Address; empty where all sources count together.</param>
internal readonly record struct AttemptKey(string Guards, string Subject, string Source)
{
    /// <summary>A client's attempts from one source.</summary>
    public static AttemptKey Client(string clientId, string source) => new("client", clientId, source);

    /// <summary>A person's passwords from one source.</summary>
    public static AttemptKey Person(string userName, string source) => new("person", userName, source);

    /// <summary>A person's codes from everywhere: who gets here has the password.</summary>
    public static AttemptKey Code(string userName) => new("code", userName, "");

    /// <summary>All that one source tries.</summary>
    public static AttemptKey Everything(string source) => new("source", "", source);
}

/// <summary>The count of failures for one <see cref="AttemptKey"/>.</summary>
internal sealed record Attempt
{
    public int Failures { get; init; }

    public DateTimeOffset WindowStartedAt { get; init; }

    public int Locks { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public bool IsLockedAt(DateTimeOffset now) => LockedUntil > now;

    /// <summary>One more failure at <paramref name="now"/>; at <paramref name="limit"/> within the window it locks.</summary>
    public Attempt Fail(DateTimeOffset now, int limit, LockoutOptions options)
    {
        var fresh = WindowStartedAt + options.Window <= now;
        var failures = fresh ? 1 : Failures + 1;
        var locks = ChangedAt + options.Forget <= now ? 0 : Locks;
        if (failures < limit)
        {
            return this with { Failures = failures, WindowStartedAt = fresh ? now : WindowStartedAt, Locks = locks, ChangedAt = now };
        }

        var length = options.FirstLock * Math.Pow(2, Math.Min(locks, 20));
        return new Attempt
        {
            Failures = 0,
            WindowStartedAt = now,
            Locks = locks + 1,
            LockedUntil = now + (length < options.LongestLock ? length : options.LongestLock),
            ChangedAt = now,
        };
    }
}
