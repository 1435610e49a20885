using OtpNet;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class BootstrapTests(IdentityFixture identity)
{
    [Fact]
    public async Task A_second_start_with_the_same_file_changes_nothing()
    {
        await using var own = await identity.StartAloneAsync(("Identity:BootstrapFile", identity.PathOf("same.json")));
        var person = NewPerson("lan");
        identity.WriteBootstrap("same.json", [person]);
        var http = own.StartReplica();
        var token = await http.AccessTokenAsync(identity.Operator);
        var before = await http.CallAsync(HttpMethod.Get, "/identity/v1/people/lan", token);

        var again = own.StartReplica();

        Assert.Equal(before.Text, (await again.CallAsync(HttpMethod.Get, "/identity/v1/people/lan", token)).Text);
        Assert.Equal(200, (await again.TokenAsync(identity.Operator)).Status);
        var events = await again.CallAsync(HttpMethod.Get, "/identity/v1/login-events?subject=lan", await again.AccessTokenAsync(identity.Auditor));
        Assert.Single(events.Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_changed_secret_replaces_the_old_one_and_leaves_the_rest()
    {
        await using var own = await identity.StartAloneAsync(("Identity:BootstrapFile", identity.PathOf("changed.json")));
        var person = NewPerson("hue");
        var client = new TestClient("operator", IdentityFixture.NewSecret());
        identity.WriteBootstrap("changed.json", [person], client);
        var http = own.StartReplica();
        await http.CallAsync(HttpMethod.Put, "/identity/v1/people/hue/roles", await http.AccessTokenAsync(client), new { roles = (string[])["integrator"] });

        var renewed = person with { Password = "mật khẩu thứ hai", TotpSecret = KeyGeneration.GenerateRandomKey(20) };
        var newClient = client with { Secret = IdentityFixture.NewSecret() };
        identity.WriteBootstrap("changed.json", [renewed], newClient);
        var again = own.StartReplica();

        (await again.TokenAsync(client)).IsRefused(401, "invalid_client", "IDN-0100");
        var token = await again.AccessTokenAsync(newClient);
        Assert.Equal("integrator", (await again.CallAsync(HttpMethod.Get, "/identity/v1/people/hue", token)).Json.GetProperty("roles")[0].GetString());
        using var browser = new Browser(again.BaseAddress!);
        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", "hue"), ("Password", person.Password));
        Assert.Equal(401, browser.Status);
        await browser.LogInAsync(renewed, renewed.CodeAt());
        Assert.Equal("/identity/account", browser.At);
    }

    [Fact]
    public async Task Two_replicas_may_start_at_once_on_an_empty_database()
    {
        await using var own = await identity.StartAloneAsync();

        var both = await Task.WhenAll(Task.Run(() => own.StartReplica()), Task.Run(() => own.StartReplica()));

        Assert.True(await both[1].IsBelievedAsync(await both[0].AccessTokenAsync(identity.Operator)));
        Assert.True(await both[0].IsBelievedAsync(await both[1].AccessTokenAsync(identity.Operator)));
    }

    [Fact]
    public async Task A_file_that_everybody_can_read_is_not_read()
    {
        await using var own = await identity.StartAloneAsync(("Identity:BootstrapFile", identity.PathOf("open.json")));
        identity.WriteBootstrap("open.json", []);
        File.SetUnixFileMode(identity.PathOf("open.json"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", Assert.ThrowsAny<Exception>(() => own.StartReplica()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_in_the_file_or_a_person_with_a_clients_name_is_a_mistake_that_is_told()
    {
        await using var own = await identity.StartAloneAsync(("Identity:BootstrapFile", identity.PathOf("wrong.json")));
        identity.WriteBootstrap("wrong.json", [], new TestClient("one-stop@H21.05", "x"));
        Assert.Contains("Registry", Assert.ThrowsAny<Exception>(() => own.StartReplica()).ToString(), StringComparison.Ordinal);

        identity.WriteBootstrap("wrong.json", [NewPerson("operator")]);
        Assert.Contains("name of a client", Assert.ThrowsAny<Exception>(() => own.StartReplica()).ToString(), StringComparison.Ordinal);
    }

    private static TestPerson NewPerson(string name) => new(name, "mật khẩu thứ nhất", KeyGeneration.GenerateRandomKey(20), "consumer-officer");
}
