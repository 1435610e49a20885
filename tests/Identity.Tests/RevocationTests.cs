using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class RevocationTests(IdentityFixture identity)
{
    private readonly HttpClient http = identity.Http;

    [Fact]
    public async Task A_system_gives_its_token_back()
    {
        var system = await identity.NewSystemAsync();
        var (token, other) = (await http.AccessTokenAsync(system), await http.AccessTokenAsync(system));

        var answer = await RevokeAsync(system, token);

        Assert.Equal(200, answer.Status);
        var heard = await identity.HearsAsync(message => message.TokenId == Oauth.Read(token).Id, "the revocation");
        Assert.True(heard.ForgetAt >= new DateTimeOffset(Oauth.Read(token).ValidTo, TimeSpan.Zero));
        Assert.False(await http.IsActiveAsync(identity.Gateway, token));
        Assert.True(await http.IsActiveAsync(identity.Gateway, other));
        // Again is no error: it is what the client wanted.
        Assert.Equal(200, (await RevokeAsync(system, token)).Status);
    }

    [Fact]
    public async Task A_system_cannot_revoke_the_token_of_another()
    {
        var system = await identity.NewSystemAsync();
        var token = await http.AccessTokenAsync(system);

        await RevokeAsync(await identity.NewSystemAsync(), token);

        Assert.True(await http.IsActiveAsync(identity.Gateway, token));
        (await RevokeAsync(system with { Secret = "wrong" }, token)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task Only_its_client_and_gateways_learn_of_a_token()
    {
        var system = await identity.NewSystemAsync();
        var token = await http.AccessTokenAsync(system);

        Assert.True(await http.IsActiveAsync(system, token));
        Assert.True(await http.IsActiveAsync(identity.Gateway, token));
        Assert.False(await http.IsActiveAsync(await identity.NewSystemAsync(), token));
        Assert.False(await http.IsActiveAsync(identity.Gateway, "made up"));
        Assert.False(await http.IsActiveAsync(identity.Gateway, token[..^3] + "AAA"));
    }

    [Fact]
    public async Task An_operator_revokes_one_token()
    {
        var system = await identity.NewSystemAsync();
        var token = await http.AccessTokenAsync(system);

        var answer = await http.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await http.AccessTokenAsync(identity.Operator), new { token });

        Assert.Equal(204, answer.Status);
        await identity.HearsAsync(message => message.TokenId == Oauth.Read(token).Id, "the revocation");
        Assert.False(await http.IsActiveAsync(identity.Gateway, token));
    }

    [Fact]
    public async Task An_operator_revokes_all_of_a_subject_and_the_next_token_is_good()
    {
        var system = await identity.NewSystemAsync();
        var token = await http.AccessTokenAsync(system);

        var answer = await http.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await http.AccessTokenAsync(identity.Operator), new { subject = system.Id });
        var next = await http.AccessTokenAsync(system);

        Assert.Equal(204, answer.Status);
        var heard = await identity.HearsAsync(message => message.Subject == system.Id, "the revocation");
        Assert.True(new DateTimeOffset(Oauth.Read(token).IssuedAt, TimeSpan.Zero) <= heard.IssuedUntil);
        Assert.True(new DateTimeOffset(Oauth.Read(next).IssuedAt, TimeSpan.Zero) > heard.IssuedUntil);
        Assert.False(await http.IsActiveAsync(identity.Gateway, token));
        Assert.True(await http.IsActiveAsync(identity.Gateway, next));
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing_here_at_once()
    {
        await using var own = await identity.StartAloneAsync();
        var alone = own.StartReplica();
        var token = await alone.AccessTokenAsync(identity.Operator);
        await alone.CallAsync(HttpMethod.Post, "/identity/v1/revocations", token, new { token });

        (await alone.CallAsync(HttpMethod.Get, "/identity/v1/keys", token)).IsProblem(401, "IDN-0003");
    }

    [Theory]
    [InlineData("{}", 422, "IDN-0002")]
    [InlineData("""{"token":"x","subject":"y"}""", 422, "IDN-0002")]
    [InlineData("""{"token":"x"}""", 422, "IDN-0121")]
    [InlineData("""{"subject":"nobody"}""", 404, "IDN-0120")]
    [InlineData("""{"subject":"portal"}""", 404, "IDN-0120")]
    [InlineData("{", 400, "IDN-0001")]
    public async Task A_wrong_revocation_is_refused(string body, int status, string code) =>
        (await http.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await http.AccessTokenAsync(identity.Operator), body)).IsProblem(status, code);

    [Fact]
    public async Task A_token_that_somebody_else_signed_is_not_ours_to_revoke()
    {
        var forged = new AssertingClient("ES256").Assert("someone@H21.05", token =>
        {
            (token.Issuer, token.Audience, token.TokenType) = (IdentityFixture.Issuer, "lgsp", "at+jwt");
        });

        (await http.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await http.AccessTokenAsync(identity.Operator), new { token = forged })).IsProblem(422, "IDN-0121");
    }

    [Fact]
    public async Task Gateways_ask_for_all_revocations_and_learn_when_nothing_has_changed()
    {
        await using var own = await identity.StartAloneAsync();
        var alone = own.StartReplica();
        var asGateway = await alone.AccessTokenAsync(identity.Gateway);
        var (empty, firstTag) = await ListAsync(alone, asGateway);
        Assert.Empty(empty!);
        var token = await alone.AccessTokenAsync(identity.Auditor);
        await alone.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await alone.AccessTokenAsync(identity.Operator), new { token });
        await alone.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await alone.AccessTokenAsync(identity.Operator), new { subject = "auditor" });

        var (revocations, tag) = await ListAsync(alone, asGateway, firstTag);

        Assert.NotEqual(firstTag, tag);
        Assert.Equal([Oauth.Read(token).Id, null], revocations!.Select(revocation => Text(revocation, "tokenId")));
        Assert.Equal([null, "auditor"], revocations!.Select(revocation => Text(revocation, "subject")));
        Assert.All(revocations!, revocation => Assert.True(revocation.GetProperty("forgetAt").GetDateTimeOffset() > TimeProvider.System.GetUtcNow()));
        Assert.Null((await ListAsync(alone, asGateway, tag)).Revocations);

        // The same subject again is one entry, and news.
        await alone.CallAsync(HttpMethod.Post, "/identity/v1/revocations", await alone.AccessTokenAsync(identity.Operator), new { subject = "auditor" });
        Assert.Equal(2, (await ListAsync(alone, asGateway, tag)).Revocations!.Count);

        static string? Text(JsonElement revocation, string name) => revocation.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    [Fact]
    public async Task An_application_gives_its_refresh_token_back_and_the_login_ends()
    {
        var person = identity.NextPerson();
        var application = new Application();
        using var browser = new Browser(identity.Address);
        await browser.GoAsync(application.Begin());
        await browser.LogInAsync(person, person.CodeAt());
        var tokens = await application.RedeemAsync(http, browser.Parameter("code")!);

        var answer = await http.PostAsync("/connect/revoke", [("client_id", application.ClientId), ("token", tokens["refresh_token"]), ("token_type_hint", "refresh_token")]);

        Assert.Equal(200, answer.Status);
        (await application.RefreshAsync(http, tokens["refresh_token"]!)).IsRefused(400, "invalid_grant", "IDN-0101");
        await identity.HearsAsync(message => message.TokenId == Oauth.Read(tokens["access_token"]!).Id, "the access token is revoked");
        Assert.False(await http.IsActiveAsync(identity.Gateway, tokens["access_token"]!));
    }

    private Task<OauthAnswer> RevokeAsync(TestClient client, string token) =>
        http.PostAsync("/connect/revoke", [("client_id", client.Id), ("client_secret", client.Secret), ("token", token)]);

    /// <summary>Null when nothing has changed since <paramref name="tag"/>.</summary>
    private static async Task<(List<JsonElement>? Revocations, string Tag)> ListAsync(HttpClient http, string token, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/identity/v1/revocations", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (tag is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag));
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotModified]);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            answer.StatusCode == HttpStatusCode.NotModified ? null : [.. JsonDocument.Parse(text).RootElement.GetProperty("revocations").EnumerateArray()],
            answer.Headers.ETag!.Tag);
    }
}
