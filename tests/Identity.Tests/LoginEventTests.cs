namespace GiaLai.Lgsp.Identity.Tests;

public sealed class LoginEventTests(IdentityFixture identity)
{
    private const string Events = "/identity/v1/login-events";
    private readonly HttpClient http = identity.Http;

    [Fact]
    public async Task Failures_of_a_client_are_found_page_by_page_the_newest_first()
    {
        var system = await identity.NewSystemAsync();
        for (var i = 0; i < 3; i++)
        {
            await http.TokenAsync(system with { Secret = $"secret-number-{i}" });
        }

        var token = await http.AccessTokenAsync(identity.Auditor);
        var positions = new List<long>();
        string? cursor = null;
        do
        {
            var page = await http.CallAsync(HttpMethod.Get, $"{Events}?subject={Uri.EscapeDataString(system.Id)}&outcome=failed&limit=1{(cursor is null ? "" : "&cursor=" + cursor)}", token);
            positions.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("position").GetInt64()));
            Assert.DoesNotContain("secret-number", page.Text, StringComparison.Ordinal);
            cursor = page["next"];
        }
        while (cursor is not null);

        Assert.Equal(3, positions.Count);
        Assert.Equal(positions.OrderDescending(), positions);
    }

    [Fact]
    public async Task What_an_unknown_caller_calls_itself_is_not_written_down()
    {
        var slip = IdentityFixture.NewSecret();
        await http.TokenAsync(new TestClient(slip, "x"));

        var answer = await http.CallAsync(HttpMethod.Get, Events + "?limit=1000", await http.AccessTokenAsync(identity.Auditor));

        Assert.DoesNotContain(slip, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_operator_does_to_a_person_names_both()
    {
        var person = identity.NextPerson();
        await http.CallAsync(HttpMethod.Put, $"/identity/v1/people/{person.UserName}/state", await http.AccessTokenAsync(identity.Operator), new { state = "disabled" });

        var answer = await http.CallAsync(HttpMethod.Get, $"{Events}?subject={person.UserName}&limit=1", await http.AccessTokenAsync(identity.Auditor));

        var item = answer.Json.GetProperty("items")[0];
        Assert.Equal(("stateChanged", "operator", "disabled"), (item.GetProperty("kind").GetString(), item.GetProperty("actor").GetString(), item.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("cursor=x")]
    [InlineData("cursor=-1")]
    [InlineData("outcome=1")]
    [InlineData("outcome=perhaps")]
    [InlineData("from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z")]
    public async Task A_wrong_search_is_refused(string query) =>
        (await http.CallAsync(HttpMethod.Get, $"{Events}?{query}", await http.AccessTokenAsync(identity.Auditor))).IsProblem(400, "IDN-0140");
}
