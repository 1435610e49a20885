using System.Globalization;
using System.Net;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Tests.Drivers;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class QuotaTests(World world)
{
    [Fact]
    public async Task Over_quota_gets_429_with_the_time_to_come_again_and_refused_calls_take_nothing()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Quota = new Quota { Permits = 1, PeriodSeconds = 2, Burst = 3 } });

        for (var left = 2; left >= 0; left--)
        {
            using var allowed = await scene.GetAsync();
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
            Assert.Equal("\"grant\";q=1;w=2", allowed.Header("RateLimit-Policy"));
            Assert.StartsWith($"\"grant\";r={left};t=", allowed.Header("RateLimit"), StringComparison.Ordinal);
        }

        for (var i = 0; i < 5; i++)
        {
            using var refused = await scene.GetAsync();
            await refused.IsRefusedAsync(HttpStatusCode.TooManyRequests, "GWY-0160");
            Assert.InRange(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 2);
            Assert.StartsWith("\"grant\";r=0;t=", refused.Header("RateLimit"), StringComparison.Ordinal);
        }

        Assert.Equal(3, provider.Calls.Count);
        await Testing.Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.OK, "the quota refills");
    }

    [Fact]
    public async Task The_services_quota_counts_for_each_consumer_by_itself()
    {
        await using var provider = await Provider.StartAsync();
        using var one = await world.SceneAsync(provider.Address, service: service => service with { Quota = new Quota { Permits = 1, PeriodSeconds = 3600 } });
        using var two = await world.SceneAsync(provider.Address, grant: grant => grant with { Service = one.Service.Service });
        var request = two.Request(HttpMethod.Get, "");
        request.RequestUri = new Uri(world.Gateway.Http, one.Path + "/parcels/1");

        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await one.GetAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await two.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_change_of_routes_gives_no_fresh_quota()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Quota = new Quota { Permits = 1, PeriodSeconds = 3600 } });
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);

        await world.ChangeAsync(draft => draft.Replace(scene.Service with { TimeoutMs = 10_000 }));

        Assert.Equal(HttpStatusCode.TooManyRequests, (await scene.GetAsync()).StatusCode);
    }

    [Theory]
    [InlineData(100, 60, 100, 1)]
    [InlineData(100, 60, 10, 1)]
    [InlineData(7, 3, 7, 1)]
    [InlineData(100, 60, 100, 3)]
    public void In_any_stretch_of_time_no_more_passes_than_its_share_and_one_burst(int permits, int period, int burst, int gateways)
    {
        var rate = QuotaRate.Of(new Quota { Permits = permits, PeriodSeconds = period, Burst = burst }, gateways);
        var bucket = new QuotaBucket();
        var passed = new List<long>();
        // Asks a hundred times as often as the quota allows, for five periods.
        var step = Math.Max(1, (long)period * QuotaRate.Frequency / permits / 100);
        for (long now = 5_000_000; now < 5L * period * QuotaRate.Frequency; now += step)
        {
            if (bucket.Take(rate, now).Allowed)
            {
                passed.Add(now);
            }
        }

        var allowedBurst = Math.Max(1, burst / gateways);
        for (var first = 0; first < passed.Count; first++)
        {
            for (var last = first; last < passed.Count; last += Math.Max(1, passed.Count / 50))
            {
                var bound = ((double)(passed[last] - passed[first]) / QuotaRate.Frequency * permits / period / gateways) + allowedBurst;
                Assert.True(last - first + 1 <= bound + 1e-6, $"{last - first + 1} calls passed where {bound} may");
            }
        }

        Assert.InRange(passed.Count, (5 * permits / gateways) - 2, (5 * permits / gateways) + allowedBurst + 1);
    }

    [Fact]
    public void A_smaller_quota_does_not_hold_a_caller_to_what_it_took_under_a_larger_one()
    {
        var bucket = new QuotaBucket();
        var large = QuotaRate.Of(new Quota { Permits = 10, PeriodSeconds = 3600 }, 1);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(bucket.Take(large, 0).Allowed);
        }

        var small = QuotaRate.Of(new Quota { Permits = 1, PeriodSeconds = 1 }, 1);

        Assert.False(bucket.Take(small, 0).Allowed);
        Assert.True(bucket.Take(small, QuotaRate.Frequency).Allowed);
    }

    [Fact]
    public async Task Threads_together_take_no_more_than_one_by_one()
    {
        var bucket = new QuotaBucket();
        var rate = QuotaRate.Of(new Quota { Permits = 1000, PeriodSeconds = 3600 }, 1);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 500).Count(_ => bucket.Take(rate, 0).Allowed))));

        Assert.Equal(1000, taken.Sum());
    }
}
