using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

/// <summary>Whatever V-APEX does has a name, is seen by the operator, and loses nothing.</summary>
public sealed class PartnerTests
{
    public static TheoryData<string, object> Hostile => new()
    {
        { "VPX-0211", new { kind = "Html200", path = "/vapex/apis", times = 1 } },
        { "VPX-0212", new { kind = "Malformed", path = "/vapex/apis", times = 1 } },
        { "VPX-0213", new { kind = "HugeBody", path = "/vapex/apis", times = 1 } },
        { "VPX-0210", new { kind = "Redirect", path = "/vapex/apis", times = 1 } },
        { "VPX-0214", new { kind = "ErrorBody", path = "/vapex/apis", times = 1 } },
        { "VPX-0205", new { kind = "Throttle", path = "/vapex/apis", times = 1, retryAfterSeconds = 1 } },
        { "VPX-0206", new { kind = "Status", status = 500, path = "/vapex/apis", times = 1 } },
        { "VPX-0200", new { kind = "Status", status = 422, path = "/vapex/apis", times = 1, body = """{"code":"VA-1","detail":"Không được"}""" } },
        { "VPX-0201", new { kind = "Status", status = 403, path = "/vapex/apis", times = 1 } },
        { "VPX-0209", new { kind = "Cut", path = "/vapex/apis", times = 1 } },
        { "VPX-0208", new { kind = "Silence", path = "/vapex/apis", times = 1 } },
        { "VPX-0208", new { kind = "Drip", path = "/vapex/apis", times = 1, bytes = 100_000, delayMs = 20 } },
        // JSON in itself, but no list of records; and a page that claims to be JSON.
        { "VPX-0212", new { kind = "Status", status = 200, path = "/vapex/apis", times = 1, body = """{"items":"none"}""" } },
        { "VPX-0212", new { kind = "Status", status = 200, path = "/vapex/apis", times = 1, body = """{"items":[],"items":[]}""" } },
        { "VPX-0212", new { kind = "Status", status = 200, path = "/vapex/apis", times = 1, body = "<html></html>" } },
    };

    [Theory, MemberData(nameof(Hostile))]
    public async Task A_hostile_answer_has_its_code_and_the_next_good_one_is_good(string code, object fault)
    {
        await using var vapex = await VapexFixture.StartAsync(
            ("Partner:Timeout", "00:00:04"), ("Partner:Retries", "0"), ("Vapex:PullEvery", "01:00:00"), ("Vapex:UsageAfter", "23:00:00"));
        using var caller = vapex.Operator;
        Assert.Null((await CheckAsync(caller)).Code);
        await vapex.HasLookedAsync();
        await vapex.FaultAsync(fault);

        var (refused, body) = await CheckAsync(caller);
        Assert.Equal(code, refused);
        Assert.NotNull(body["titleVi"]);
        var shown = (await caller.GetFromJsonAsync<JsonNode>("/vapex/v1/partners", TestContext.Current.CancellationToken))!["items"]![0]!;
        if (code != "VPX-0200")
        {
            Assert.Equal(code, shown["lastFailureCode"]!.GetValue<string>());
            Assert.False(shown["health"]!["isUp"]!.GetValue<bool>());
        }

        Assert.Null((await CheckAsync(caller)).Code);
    }

    [Fact]
    public async Task A_wrong_or_missing_signature_of_an_answer_has_its_code()
    {
        await using var vapex = await VapexFixture.StartAsync(("Partner:Retries", "0"), ("Vapex:PullEvery", "01:00:00"));
        using var caller = vapex.Operator;
        Assert.Null((await CheckAsync(caller)).Code);
        await vapex.HasLookedAsync();
        using var spoiled = await vapex.National.PutAsync(new Uri("/control/wrong-signatures/1", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal("VPX-0215", (await CheckAsync(caller)).Code);
        await vapex.FaultAsync(new { kind = "Status", status = 200, path = "/vapex/apis", body = """{"items":[]}""" });
        Assert.Equal("VPX-0215", (await CheckAsync(caller)).Code);
        Assert.Null((await CheckAsync(caller)).Code);
    }

    [Fact]
    public async Task A_registration_whose_answer_was_lost_is_repeated_under_its_key_and_done_once()
    {
        await using var vapex = await VapexFixture.StartAsync();
        const string Id = "V30.01/land-parcels/v1";
        await vapex.FaultAsync(new { kind = "LoseAnswer", path = "/vapex/apis", times = 2 });
        vapex.Registry.Publish(Id);

        await vapex.ReachesAsync(Id, "submitted");

        Assert.NotNull(await vapex.ThereAsync(Id));
        var calls = (await vapex.National.GetFromJsonAsync<JsonArray>("/control/vapex/calls", TestContext.Current.CancellationToken))!;
        var keys = calls.Where(call => call!["method"]!.GetValue<string>() == "POST" && call["path"]!.GetValue<string>() == "/vapex/apis")
            .Select(call => call!["headers"]!["Idempotency-Key"]!.GetValue<string>()).ToList();
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task A_revoked_token_is_fetched_anew_and_nobody_notices()
    {
        await using var vapex = await VapexFixture.StartAsync();
        const string Id = "V30.02/land-parcels/v1";
        await vapex.FaultAsync(new { kind = "RevokeToken", path = "/vapex/apis", times = 3 });
        vapex.Registry.Publish(Id);

        await vapex.ReachesAsync(Id, "submitted");
    }

    [Fact]
    public async Task While_V_APEX_is_down_steps_wait_and_go_up_in_order_when_it_is_back()
    {
        await using var vapex = await VapexFixture.StartAsync();
        const string Id = "V30.03/land-parcels/v1";
        await vapex.FaultAsync(new { kind = "Status", status = 503, times = (int?)null });
        vapex.Registry.Publish(Id);
        await Eventually.HoldsAsync(
            async () => (await StepAsync(vapex, Id)) is { } step && step["outcome"]?.GetValue<string>() is "VPX-0206" && step["attempts"]!.GetValue<int>() > 1,
            "the step was tried and put off");
        vapex.Registry.Change(Id, publication => publication with { TitleVi = "Tên sau" });
        await Eventually.HoldsAsync(
            async () => (await vapex.RecordAsync(Id))["desired"]!["name"]!["vi"]!.GetValue<string>() == "Tên sau", "the record is written anew");

        using var cleared = await vapex.National.DeleteAsync(new Uri("/control/vapex/faults", UriKind.Relative), TestContext.Current.CancellationToken);
        await vapex.ReachesAsync(Id, "submitted");
        Assert.Equal("Tên sau", (await vapex.ThereAsync(Id))!["nameVi"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_V_APEX_refuses_is_held_with_its_words_until_somebody_tries_again()
    {
        await using var vapex = await VapexFixture.StartAsync();
        const string Id = "V30.04/land-parcels/v1";
        await vapex.FaultAsync(new { kind = "Status", status = 422, path = "/vapex/apis/", body = """{"code":"VA-422","detail":"Thiếu đơn vị chủ quản"}""" });
        vapex.Registry.Publish(Id);
        await vapex.ReachesAsync(Id, "draft", "VPX-0114");
        Assert.Equal("submit: VA-422: Thiếu đơn vị chủ quản", (await vapex.RecordAsync(Id))["record"]!["holdDetail"]!.GetValue<string>());

        using var caller = vapex.Operator;
        using var asked = await caller.PostAsync(new Uri($"/vapex/v1/records/{Id}/retry", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)asked.StatusCode);
        await vapex.ReachesAsync(Id, "submitted");
    }

    [Fact]
    public async Task A_partner_that_fails_too_often_is_left_alone_and_comes_back_by_itself()
    {
        await using var vapex = await VapexFixture.StartAsync(
            ("Partner:CircuitMinimum", "3"), ("Partner:CircuitRest", "00:00:00.600"), ("Partner:Retries", "0"), ("Vapex:PullEvery", "01:00:00"));
        using var caller = vapex.Operator;
        await vapex.FaultAsync(new { kind = "Status", status = 500, path = "/vapex/apis", times = (int?)null });
        await Eventually.HoldsAsync(async () => (await CheckAsync(caller)).Code == "VPX-0216", "the circuit opens");

        using var cleared = await vapex.National.DeleteAsync(new Uri("/control/vapex/faults", UriKind.Relative), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (await CheckAsync(caller)).Code is null, "it is asked again");
    }

    private static async Task<JsonNode?> StepAsync(VapexFixture vapex, string id)
    {
        using var caller = vapex.Operator;
        using var answer = await caller.GetAsync(new Uri($"/vapex/v1/records/{id}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonNode>())!["step"] : null;
    }

    private static async Task<(string? Code, JsonNode Body)> CheckAsync(HttpClient caller)
    {
        using var answer = await caller.PostAsync(new Uri("/vapex/v1/drift/check", UriKind.Relative), null);
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        return (answer.IsSuccessStatusCode ? null : body["code"]!.GetValue<string>(), body);
    }
}
