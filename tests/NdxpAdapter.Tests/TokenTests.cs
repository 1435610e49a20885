using GiaLai.Lgsp.NdxpAdapter.Partners;
using Microsoft.Extensions.Time.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

public sealed class TokenTests(NdxpFixture ndxp)
{
    [Fact]
    public async Task However_many_calls_need_a_token_it_is_fetched_once()
    {
        await ndxp.ResetAsync();
        // What came before is worthless: all of these meet a refusal, and one of them fetches.
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync())));

        Assert.All(answers, outcome => Assert.Equal("ok", outcome));
        Assert.Single(await ndxp.CallsAsync("ndxp", "/token"));
    }

    [Fact]
    public async Task A_revoked_token_is_dropped_fetched_once_and_the_call_repeated_once()
    {
        await ndxp.ResetAsync();
        using var first = await ndxp.EnterpriseAsync();
        await ndxp.FaultAsync("ndxp", new { kind = "RevokeToken", path = "chiTiet" });

        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync()));

        Assert.Equal([401, 200, 401, 200], (await ndxp.CallsAsync("ndxp", "chiTiet", refused: true)).Select(call => call.GetProperty("status").GetInt32()));
        Assert.Equal(2, (await ndxp.CallsAsync("ndxp", "/token")).Length);
    }

    [Fact]
    public async Task A_second_refusal_is_final_and_the_platforms_fault()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", new { kind = "RevokeToken", path = "chiTiet", times = 2 });

        Assert.Equal("NDX-0212", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync()));

        Assert.Equal(2, (await ndxp.CallsAsync("ndxp", "chiTiet", refused: true)).Length);
    }

    [Fact]
    public async Task A_token_is_kept_until_a_minute_before_it_expires()
    {
        await ndxp.ResetAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var http = new HttpClient();
        var fetched = 0;
        var tokens = NdxpToken.New(http, new PartnerOptions { Url = ndxp.National, Key = "khóa", Secret = "bí mật" }, () => fetched++, time);

        var first = await tokens.GetAsync(NdxpFixture.Cancel);
        time.Advance(TimeSpan.FromSeconds(3_539));
        Assert.Equal(first, await tokens.GetAsync(NdxpFixture.Cancel));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotEqual(first, await tokens.GetAsync(NdxpFixture.Cancel));
        Assert.Equal(2, fetched);
    }

    [Fact]
    public async Task Who_leaves_does_not_take_the_token_from_those_who_wait()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", new { kind = "Delay", path = "/token", delayMs = 200 });
        using var http = new HttpClient();
        var tokens = NdxpToken.New(http, new PartnerOptions { Url = ndxp.National, Key = "khóa", Secret = "bí mật" }, static () => { }, TimeProvider.System);
        using var impatient = new CancellationTokenSource();

        var leaves = tokens.GetAsync(impatient.Token);
        var waits = tokens.GetAsync(NdxpFixture.Cancel);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.NotEmpty(await waits);
        Assert.Single(await ndxp.CallsAsync("ndxp", "/token"));
    }

    [Fact]
    public async Task A_token_that_was_dropped_late_does_not_drop_the_next_one()
    {
        await ndxp.ResetAsync();
        using var http = new HttpClient();
        var tokens = NdxpToken.New(http, new PartnerOptions { Url = ndxp.National, Key = "khóa", Secret = "bí mật" }, static () => { }, TimeProvider.System);
        var first = await tokens.GetAsync(NdxpFixture.Cancel);
        tokens.Drop(first);
        var second = await tokens.GetAsync(NdxpFixture.Cancel);

        tokens.Drop(first);

        Assert.Equal(second, await tokens.GetAsync(NdxpFixture.Cancel));
    }

    [Theory]
    [InlineData("""{ "kind": "Status", "status": 500 }""", "NDX-0214")]
    [InlineData("""{ "kind": "Html200" }""", "NDX-0214")]
    [InlineData("""{ "kind": "Malformed" }""", "NDX-0214")]
    [InlineData("""{ "kind": "Cut" }""", "NDX-0214")]
    [InlineData("""{ "kind": "Redirect" }""", "NDX-0214")]
    [InlineData("""{ "kind": "Status", "status": 401 }""", "NDX-0212")]
    [InlineData("""{ "kind": "Throttle" }""", "NDX-0211")]
    public async Task A_token_endpoint_that_gives_none_has_an_outcome(string fault, string outcome)
    {
        await ndxp.ResetAsync();
        // Whatever is kept: gone.
        using var adapter = ndxp.NewAdapter();
        await ndxp.FaultAsync("ndxp", Faults.Of(fault, "/token"));

        Assert.Equal(outcome, await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        await ndxp.ResetAsync();
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
    }
}
