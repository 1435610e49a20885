using System.Globalization;
using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class LockoutTests(IdentityFixture identity)
{
    private const string Here = "192.0.2.10";
    private const string Elsewhere = "192.0.2.20";
    private static readonly (string, string)[] ThreeStrikes = [("Identity:Lockout:Failures", "3"), ("Identity:Lockout:FirstLock", "01:00:00"), ("Identity:Lockout:LongestLock", "01:00:00")];

    [Fact]
    public async Task Repeated_failures_lock_the_client_at_that_source_also_for_the_right_secret()
    {
        await using var replica = identity.Start(ThreeStrikes);
        var system = await identity.NewSystemAsync();
        await FailAsync(replica.Http, system.Id, Here, 3);

        var locked = await replica.Http.TokenAsync(system, change: Oauth.ThroughGateway(Here));

        locked.IsRefused(429, "temporarily_unavailable", "IDN-0102");
        Assert.InRange(RetryAfter(locked), 3500, 3600);
    }

    [Fact]
    public async Task Nobody_can_lock_a_client_out_from_elsewhere()
    {
        await using var replica = identity.Start(ThreeStrikes);
        var system = await identity.NewSystemAsync();
        await FailAsync(replica.Http, system.Id, Elsewhere, 4);

        Assert.Equal(200, (await replica.Http.TokenAsync(system, change: Oauth.ThroughGateway(Here))).Status);
    }

    [Fact]
    public async Task Replicas_share_the_count()
    {
        await using var one = identity.Start(ThreeStrikes);
        await using var other = identity.Start(ThreeStrikes);
        var system = await identity.NewSystemAsync();
        await FailAsync(one.Http, system.Id, Here, 2);
        await FailAsync(other.Http, system.Id, Here, 1);

        (await one.Http.TokenAsync(system, change: Oauth.ThroughGateway(Here))).IsRefused(429, "temporarily_unavailable", "IDN-0102");
    }

    [Fact]
    public async Task A_success_clears_the_count()
    {
        await using var replica = identity.Start(ThreeStrikes);
        var system = await identity.NewSystemAsync();
        await FailAsync(replica.Http, system.Id, Here, 2);
        await replica.Http.TokenAsync(system, change: Oauth.ThroughGateway(Here));
        await FailAsync(replica.Http, system.Id, Here, 2);

        Assert.Equal(200, (await replica.Http.TokenAsync(system, change: Oauth.ThroughGateway(Here))).Status);
    }

    [Fact]
    public async Task A_lock_ends()
    {
        await using var replica = identity.Start(("Identity:Lockout:Failures", "3"), ("Identity:Lockout:FirstLock", "00:00:01"));
        var system = await identity.NewSystemAsync();
        await FailAsync(replica.Http, system.Id, Here, 3);

        await Eventually.HoldsAsync(
            async () => (await replica.Http.TokenAsync(system, change: Oauth.ThroughGateway(Here))).Status == 200, "the lock ends");
    }

    [Fact]
    public async Task A_source_that_fails_with_many_clients_is_locked_but_not_for_whom_it_knows()
    {
        await using var own = await identity.StartAloneAsync(("Identity:Lockout:SourceFailures", "4"));
        var replica = own.StartReplica();
        Assert.Equal(200, (await replica.TokenAsync(identity.Operator, change: Oauth.ThroughGateway(Here))).Status);
        for (var i = 0; i < 4; i++)
        {
            await FailAsync(replica, $"guess{i}", Here, 1);
        }

        (await replica.TokenAsync(identity.Auditor, change: Oauth.ThroughGateway(Here))).IsRefused(429, "temporarily_unavailable", "IDN-0102");
        Assert.Equal(200, (await replica.TokenAsync(identity.Operator, change: Oauth.ThroughGateway(Here))).Status);
        Assert.Equal(200, (await replica.TokenAsync(identity.Auditor, change: Oauth.ThroughGateway(Elsewhere))).Status);
    }

    [Fact]
    public async Task An_address_without_the_gateways_key_is_not_believed()
    {
        await using var own = await identity.StartAloneAsync(ThreeStrikes);
        var replica = own.StartReplica();
        for (var i = 0; i < 3; i++)
        {
            await replica.TokenAsync(identity.Auditor with { Secret = "wrong" }, change: Oauth.ThroughGateway($"198.51.100.{i}", key: "guessed"));
        }

        (await replica.TokenAsync(identity.Auditor, change: Oauth.ThroughGateway("198.51.100.9", key: "guessed"))).IsRefused(429, "temporarily_unavailable", "IDN-0102");
    }

    [Fact]
    public async Task Too_many_requests_are_refused_until_later()
    {
        await using var replica = identity.Start(("Identity:RateLimits:ClientBurst", "5"), ("Identity:RateLimits:ClientPerSecond", "1"));
        var system = await identity.NewSystemAsync();
        var other = await identity.NewSystemAsync();
        Assert.Equal(200, (await replica.Http.TokenAsync(system)).Status);
        OauthAnswer refused;
        do
        {
            refused = await replica.Http.TokenAsync(system);
        }
        while (refused.Status == 200);

        refused.IsRefused(429, "temporarily_unavailable", "IDN-0103");
        Assert.InRange(RetryAfter(refused), 1, 5);
        Assert.Equal(200, (await replica.Http.TokenAsync(other)).Status);
    }

    [Fact]
    public void Each_lock_is_twice_as_long_up_to_the_longest_and_a_quiet_hour_forgets()
    {
        var options = new LockoutOptions();
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var attempt = new Attempt { WindowStartedAt = now, ChangedAt = now };
        var lengths = new List<double>();
        for (var round = 0; round < 6; round++)
        {
            for (var failure = 0; failure < options.Failures; failure++)
            {
                attempt = attempt.Fail(now, options.Failures, options);
            }

            lengths.Add((attempt.LockedUntil!.Value - now).TotalMinutes);
            now = attempt.LockedUntil.Value;
        }

        Assert.Equal([1, 2, 4, 8, 15, 15], lengths);

        now += options.Forget + TimeSpan.FromSeconds(1);
        for (var failure = 0; failure < options.Failures; failure++)
        {
            attempt = attempt.Fail(now, options.Failures, options);
        }

        Assert.Equal(1, (attempt.LockedUntil!.Value - now).TotalMinutes);
    }

    [Fact]
    public void Failures_far_apart_do_not_lock()
    {
        var options = new LockoutOptions();
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var attempt = new Attempt { WindowStartedAt = now, ChangedAt = now };
        for (var failure = 0; failure < 100; failure++)
        {
            now += TimeSpan.FromMinutes(1);
            attempt = attempt.Fail(now, options.Failures, options);
        }

        Assert.Null(attempt.LockedUntil);
    }

    private static async Task FailAsync(HttpClient http, string clientId, string from, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.NotEqual(200, (await http.TokenAsync(new TestClient(clientId, "wrong"), change: Oauth.ThroughGateway(from))).Status);
        }
    }

    private static int RetryAfter(OauthAnswer answer) => int.Parse(answer.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture);
}
