using System.Threading.RateLimiting;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Identity.Attempts;

/// <summary>
/// Stands before every proof of identity: limits the rate, refuses while locked, counts failures. The rule, and why it cannot be
/// used to lock others out, is docs/adr/0012.
/// </summary>
internal sealed partial class AttemptGuard : IDisposable
{
    private static readonly TimeSpan RememberAgainAfter = TimeSpan.FromDays(1);

    private readonly AttemptStore attempts;
    private readonly LoginEventStore events;
    private readonly LockoutOptions lockout;
    private readonly IdentityMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<AttemptGuard> log;
    private readonly PartitionedRateLimiter<AttemptKey> clients;
    private readonly PartitionedRateLimiter<AttemptKey> sources;
    private readonly PartitionedRateLimiter<AttemptKey> logins;

    public AttemptGuard(
        AttemptStore attempts, LoginEventStore events, IOptions<IdentityOptions> options, IdentityMetrics metrics, TimeProvider time, ILogger<AttemptGuard> log)
    {
        (this.attempts, this.events, this.metrics, this.time, this.log) = (attempts, events, metrics, time, log);
        lockout = options.Value.Lockout;
        var rates = options.Value.RateLimits;
        clients = Buckets(rates.ClientBurst, rates.ClientPerSecond, static key => key);
        sources = Buckets(rates.SourceBurst, rates.SourcePerSecond, static key => AttemptKey.Everything(key.Source));
        logins = Buckets(rates.LoginBurst, rates.LoginPerSecond, static key => AttemptKey.Everything(key.Source));
    }

    /// <summary>Null when the attempt may be made.</summary>
    public Problem? LimitClient(string clientId, string source) =>
        // The source first: it bounds how many clients a caller can make up.
        Take(sources, AttemptKey.Everything(source)) ?? Take(clients, AttemptKey.Client(clientId, source));

    /// <summary>Null when the attempt may be made.</summary>
    public Problem? LimitLogin(string source) => Take(logins, AttemptKey.Everything(source));

    /// <summary>How the subject stands; a problem while it is locked here.</summary>
    public async Task<Result<AttemptStore.Standing>> EnterAsync(AttemptKey key, string source, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var standing = await attempts.ReadAsync(key, source, cancellationToken);
        if (standing.LockedUntil > now)
        {
            return IdentityProblems.LockedOut.RetryIn(standing.LockedUntil.Value - now);
        }

        var known = standing.KnownAt + lockout.Known > now;
        return standing.SourceLockedUntil > now && !known
            ? IdentityProblems.LockedOut.RetryIn(standing.SourceLockedUntil.Value - now)
            : standing;
    }

    /// <summary>Counts a failure for the subject, when there is such a subject, and for the source.</summary>
    public async Task FailAsync(AttemptKey key, string source, bool subjectExists, CancellationToken cancellationToken)
    {
        if (subjectExists)
        {
            await CountAsync(key, lockout.Failures, source, cancellationToken);
        }

        await CountAsync(AttemptKey.Everything(source), lockout.SourceFailures, source, cancellationToken);
    }

    public async Task SucceedAsync(AttemptKey key, string source, AttemptStore.Standing standing, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (standing.HasFailed)
        {
            await attempts.ForgetAsync(key, cancellationToken);
        }

        // One write a day for each pair, not one for each token.
        if (standing.KnownAt is null || standing.KnownAt + RememberAgainAfter <= now)
        {
            await attempts.RememberAsync(key.Subject, source, now, cancellationToken);
        }
    }

    public void Dispose()
    {
        clients.Dispose();
        sources.Dispose();
        logins.Dispose();
    }

    private async Task CountAsync(AttemptKey key, int limit, string source, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var after = await attempts.FailAsync(key, before => before.Fail(now, limit, lockout), now, cancellationToken);
        if (after.IsLockedAt(now) && after.ChangedAt == now)
        {
            metrics.Locked(key.Guards);
            Log.Locked(log, key.Guards, key.Subject, source, after.LockedUntil!.Value, after.Locks);
            await events.AddAsync(
                new LoginEvent(key.Guards, LoginOutcome.Locked) { Subject = key.Subject.Length == 0 ? null : key.Subject, Source = source, Detail = $"lock {after.Locks}" },
                cancellationToken);
        }
    }

    private static Problem? Take(PartitionedRateLimiter<AttemptKey> limiter, AttemptKey key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired
            ? null
            : IdentityProblems.TooManyRequests.RetryIn(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
    }

    private static PartitionedRateLimiter<AttemptKey> Buckets(int burst, int perSecond, Func<AttemptKey, AttemptKey> part) =>
        PartitionedRateLimiter.Create<AttemptKey, AttemptKey>(key => RateLimitPartition.GetTokenBucketLimiter(part(key), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = false,
        }));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Locked {Guards} {Subject} at {Source} until {Until} for the {Count}th time")]
        public static partial void Locked(ILogger log, string guards, string subject, string source, DateTimeOffset until, int count);
    }
}
