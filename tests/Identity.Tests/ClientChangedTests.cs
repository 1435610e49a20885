using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Identity.Clients;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class ClientChangedTests(IdentityFixture identity)
{
    private readonly HttpClient http = identity.Http;

    [Fact]
    public async Task A_new_system_can_get_a_token_as_soon_as_it_is_applied()
    {
        var secret = IdentityFixture.NewSecret();
        var change = Systems.New(secret);

        var applied = await identity.ApplyAsync(change);

        Assert.Equal(1, applied.Version);
        Assert.Equal(200, (await http.TokenAsync(new TestClient(change.ClientId, secret))).Status);
    }

    [Fact]
    public async Task An_older_version_that_comes_late_changes_nothing()
    {
        var (old, next) = (IdentityFixture.NewSecret(), IdentityFixture.NewSecret());
        var change = Systems.New(old);
        await identity.ApplyAsync(change with { Version = 5, Secrets = [new SecretVerifier { Hash = ClientSecret.HashOf(next) }] });

        var late = await identity.ApplyAsync(change with { Version = 4 });

        Assert.Equal(5, late.Version);
        Assert.Equal(401, (await http.TokenAsync(new TestClient(change.ClientId, old))).Status);
        Assert.Equal(200, (await http.TokenAsync(new TestClient(change.ClientId, next))).Status);
    }

    [Fact]
    public async Task A_disabled_system_gets_no_token_and_its_tokens_are_revoked()
    {
        var secret = IdentityFixture.NewSecret();
        var change = Systems.New(secret);
        await identity.ApplyAsync(change);
        var client = new TestClient(change.ClientId, secret);
        var token = await http.AccessTokenAsync(client);

        await identity.ApplyAsync(change with { Version = 2, Enabled = false });

        (await http.TokenAsync(client)).IsRefused(401, "invalid_client", "IDN-0104");
        var revoked = await identity.HearsAsync(message => message.Subject == client.Id, "the revocation");
        Assert.True(revoked.IssuedUntil >= new DateTimeOffset(Oauth.Read(token).IssuedAt, TimeSpan.Zero));
        Assert.True(revoked.ForgetAt >= new DateTimeOffset(Oauth.Read(token).ValidTo, TimeSpan.Zero));
        Assert.False(await http.IsActiveAsync(identity.Gateway, token));
    }

    [Fact]
    public async Task A_wrong_secret_does_not_learn_that_the_system_is_disabled()
    {
        var change = Systems.New(IdentityFixture.NewSecret()) with { Enabled = false };
        await identity.ApplyAsync(change);

        (await http.TokenAsync(new TestClient(change.ClientId, "wrong"))).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task A_system_that_is_enabled_again_gets_tokens_that_the_revocation_does_not_cover()
    {
        var secret = IdentityFixture.NewSecret();
        var change = Systems.New(secret);
        await identity.ApplyAsync(change);
        await identity.ApplyAsync(change with { Version = 2, Enabled = false });
        await identity.ApplyAsync(change with { Version = 3 });

        var token = await http.AccessTokenAsync(new TestClient(change.ClientId, secret));

        var revoked = await identity.HearsAsync(message => message.Subject == change.ClientId, "the revocation");
        Assert.True(new DateTimeOffset(Oauth.Read(token).IssuedAt, TimeSpan.Zero) > revoked.IssuedUntil);
        Assert.True(await http.IsActiveAsync(identity.Gateway, token));
    }

    public static TheoryData<string, Func<ClientChanged, ClientChanged>> Narrower => new()
    {
        { "a role goes", change => change with { Roles = [] } },
        { "a scope goes", change => change with { Scopes = ["lgsp.call"] } },
        { "the agency changes", change => change with { Agency = "H21.06" } },
        { "a certificate is asked for", change => change with { CertificateThumbprints = ["x"] } },
    };

    [Theory]
    [MemberData(nameof(Narrower), DisableDiscoveryEnumeration = true)]
    public async Task Tokens_that_say_more_than_is_true_now_are_revoked(string how, Func<ClientChanged, ClientChanged> narrow)
    {
        var secret = IdentityFixture.NewSecret();
        var change = Systems.New(secret);
        await identity.ApplyAsync(change);
        var token = await http.AccessTokenAsync(new TestClient(change.ClientId, secret));

        await identity.ApplyAsync(narrow(change with { Version = 2 }));

        await identity.HearsAsync(message => message.Subject == change.ClientId, $"the revocation when {how}");
        Assert.False(await http.IsActiveAsync(identity.Gateway, token));
    }

    [Fact]
    public async Task A_rotated_secret_revokes_nothing()
    {
        var secret = IdentityFixture.NewSecret();
        var change = Systems.New(secret);
        await identity.ApplyAsync(change);
        var token = await http.AccessTokenAsync(new TestClient(change.ClientId, secret));

        await identity.ApplyAsync(change with { Version = 2, Secrets = [new SecretVerifier { Hash = ClientSecret.HashOf("another") }] });

        Assert.True(await http.IsActiveAsync(identity.Gateway, token));
    }

    [Fact]
    public async Task Registry_cannot_change_the_platforms_own_clients()
    {
        var takeover = IdentityFixture.NewSecret();
        await identity.PublishAsync(Systems.New(takeover) with { ClientId = "operator", Version = 99 });

        // One after it in the same queue: then the takeover has been handled.
        await identity.NewSystemAsync();

        Assert.Equal(401, (await http.TokenAsync(new TestClient("operator", takeover))).Status);
        Assert.Equal(200, (await http.TokenAsync(identity.Operator)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain secret")]
    [InlineData("md5$AAAA$AAAA")]
    [InlineData("sha256$$AAAA")]
    [InlineData("sha256$AAAA$AAAA")]
    public async Task A_verifier_of_another_form_lets_nobody_in(string hash)
    {
        var change = Systems.New() with { Secrets = [new SecretVerifier { Hash = hash }] };
        await identity.ApplyAsync(change);

        (await http.TokenAsync(new TestClient(change.ClientId, hash))).IsRefused(401, "invalid_client", "IDN-0100");
        (await http.TokenAsync(new TestClient(change.ClientId, ""))).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task The_answer_of_a_replica_counts_for_all()
    {
        await using var other = identity.Start();
        var system = await identity.NewSystemAsync();

        Assert.Equal(200, (await other.Http.TokenAsync(system)).Status);
        Assert.True(await http.IsBelievedAsync(await other.Http.AccessTokenAsync(system)));
    }
}
