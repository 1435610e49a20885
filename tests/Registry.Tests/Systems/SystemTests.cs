using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Registry.Tests.Systems;

public sealed class SystemTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_secret_is_shown_once_and_only_its_verifier_is_kept_and_told()
    {
        var province = await Province.FoundAsync(registry);
        var registered = await province.RegisterConsumerAsync();
        var secret = registered.Value("secret");

        Assert.Equal(province.ConsumerSystem, registered.Value("id"));
        Assert.True(registered["usable"]!.GetValue<bool>());
        var told = await registry.Identity.HearsAsync(province.ConsumerSystem, message => message.Version == 1);
        var parts = told.Secrets.Single().Hash.Split('$');
        Assert.Equal("sha256", parts[0]);
        Assert.Equal(
            WebEncoders.Base64UrlDecode(parts[2]),
            SHA256.HashData([.. WebEncoders.Base64UrlDecode(parts[1]), .. Encoding.UTF8.GetBytes(secret)]));
        Assert.Equal(Scopes.OfSystems, told.Scopes);

        using var @operator = registry.Operator;
        Assert.Null((await @operator.GetAsync($"/agencies/{province.Consumer}/systems/one-stop")).IsOk()["secret"]);
        await using var database = await registry.OpenDatabaseAsync();
        var everything = await database.QueryAsync<string>(
            "select s::text from system s union all select s::text from system_secret s union all select d::text from decision d union all select o::text from outbox_message o");
        Assert.DoesNotContain(everything, row => row.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_at_once_with_the_same_name_one_wins()
    {
        var province = await Province.FoundAsync(registry);
        using var one = registry.Operator;
        using var other = registry.Reviewer;
        var path = $"/agencies/{province.Consumer}/systems";

        var answers = await Task.WhenAll(one.PostAsync(path, new { name = "twin" }), other.PostAsync(path, new { name = "twin" }));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
        answers.Single(answer => answer.Status == HttpStatusCode.Conflict).IsRefused(HttpStatusCode.Conflict, "REG-0121");
    }

    [Fact]
    public async Task The_name_of_the_national_axis_is_given_to_nobody()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        var refused = await @operator.PostAsync($"/agencies/{province.Consumer}/systems", new { name = "national-axis" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
    }

    [Fact]
    public async Task Roles_that_one_does_not_hold_cannot_be_granted()
    {
        var province = await Province.FoundAsync(registry);
        using var integrator = province.Integrator;
        using var @operator = registry.Operator;
        using var auditor = registry.Auditor;
        var path = $"/agencies/{province.Provider}/systems";

        (await integrator.PostAsync(path, new { name = "mine", roles = new[] { "integrator" } })).IsCreated();
        (await integrator.PostAsync(path, new { name = "more", roles = new[] { "integrator", "operator" } })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");
        (await @operator.PostAsync(path, new { name = "most", roles = new[] { "operator", "provider-officer" } })).IsCreated();
        (await @operator.PostAsync(path, new { name = "spy", roles = new[] { "auditor" } })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");
        (await @operator.PutAsync(path + "/mine/roles", new { roles = new[] { "auditor" } })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");
        Assert.Equal(["roles[0]"], (await @operator.PostAsync(path, new { name = "king", roles = new[] { "king" } })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);

        (await auditor.PutAsync(path + "/mine/roles", new { roles = new[] { "integrator", "auditor" } })).IsOk();
        (await @operator.PutAsync(path + "/mine/roles", new { roles = new[] { "integrator" } })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");
        (await auditor.PutAsync(path + "/mine/roles", new { roles = new[] { "auditor" } })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");

        // Whoever gets a system's secret gets its roles.
        (await integrator.PostAsync(path + "/most/secret", new { })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");
        (await integrator.PutAsync(path + "/most/credentials", new { certificateThumbprints = new[] { new string('a', 64) } })).IsRefused(HttpStatusCode.Forbidden, "REG-0103");
    }

    [Fact]
    public async Task A_role_that_is_taken_ends_the_tokens_that_name_it()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        var path = $"/agencies/{province.Provider}/systems";
        (await @operator.PostAsync(path, new { name = "holder", roles = new[] { "integrator", "provider-officer" } })).IsCreated();

        (await @operator.PutAsync(path + "/holder/roles", new { roles = new[] { "integrator" } })).IsOk();

        var rule = registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == $"holder@{province.Provider}");
        Assert.NotNull(rule.TokensNotBefore);
        Assert.Equal(["integrator"], (await registry.Identity.HearsAsync(rule.Id.ToString(), message => message.Version == 2)).Roles);
    }

    [Fact]
    public async Task A_rotation_leaves_the_old_secret_its_overlap_and_none_when_it_leaked()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        using var @operator = registry.Operator;
        var path = $"/agencies/{province.Consumer}/systems/one-stop/secret";

        var rotated = (await @operator.PostAsync(path)).IsOk();
        Assert.StartsWith("lgsp_", rotated.Value("secret"), StringComparison.Ordinal);
        var both = await registry.Identity.HearsAsync(province.ConsumerSystem, message => message.Version == 2);
        Assert.Equal(2, both.Secrets.Count);
        Assert.Equal(24, (both.Secrets[0].ValidUntil!.Value - TimeProvider.System.GetUtcNow()).TotalHours, 0.1);
        Assert.Null(both.Secrets[1].ValidUntil);
        Assert.Null(registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == province.ConsumerSystem).TokensNotBefore);

        (await @operator.PostAsync(path, new { overlapHours = 0 })).IsOk();
        Assert.Single((await registry.Identity.HearsAsync(province.ConsumerSystem, message => message.Version == 3)).Secrets);
        Assert.NotNull(registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == province.ConsumerSystem).TokensNotBefore);

        Assert.Equal(["overlapHours"], (await @operator.PostAsync(path, new { overlapHours = 721 })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    [Fact]
    public async Task A_disabled_system_is_out_at_gateways_when_the_answer_comes()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        using var @operator = registry.Operator;
        using var integrator = registry.As("integrator", province.Consumer, Roles.Integrator);
        var path = $"/agencies/{province.Consumer}/systems/one-stop";

        var disabled = (await @operator.PostAsync(path + "/disable", new { reason = "Rò rỉ", notice = new { vi = "Tạm khóa", en = "Locked" } })).IsOk();
        Assert.Equal("Tạm khóa", disabled["notice"]!["vi"]!.GetValue<string>());
        var rule = registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == province.ConsumerSystem);
        Assert.False(rule.Enabled);
        Assert.NotNull(rule.TokensNotBefore);
        Assert.False((await registry.Identity.HearsAsync(province.ConsumerSystem, message => message.Version == 2)).Enabled);

        (await @operator.PostAsync(path + "/disable", new { reason = "Lần nữa" })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        (await integrator.PostAsync(path + "/enable")).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await @operator.PostAsync(path + "/enable")).IsOk();
        Assert.True(registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == province.ConsumerSystem).Enabled);
        Assert.Equal(["reason", "notice.en"], (await @operator.PostAsync(path + "/disable", new { notice = new { vi = "Chỉ tiếng Việt" } })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    [Fact]
    public async Task Keys_and_certificates_stand_instead_of_a_secret()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = $"/agencies/{province.Consumer}/systems";
        var jwk = Jwk(key.ExportParameters(includePrivateParameters: false));

        var byKey = (await @operator.PostAsync(path, new { name = "by-key", jwks = new { keys = new[] { jwk } } })).IsCreated();
        Assert.Null(byKey["secret"]);
        Assert.True(byKey["hasJwks"]!.GetValue<bool>());
        Assert.Contains("\"crv\":\"P-256\"", (await registry.Identity.HearsAsync($"by-key@{province.Consumer}", _ => true)).Jwks, StringComparison.Ordinal);

        var thumbprint = string.Join(':', Enumerable.Repeat("AB", 32));
        var byCertificate = (await @operator.PostAsync(path, new { name = "by-cert", certificateThumbprints = new[] { thumbprint }, requireCertificate = true })).IsCreated();
        var stored = byCertificate["certificateThumbprints"]![0]!.GetValue<string>();
        Assert.Equal(43, stored.Length);
        var rule = registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == $"by-cert@{province.Consumer}");
        Assert.Equal([stored], rule.CertificateThumbprints);
        Assert.True(rule.RequireCertificate);

        (await @operator.PutAsync(path + "/by-key/credentials", new { })).IsRefused(HttpStatusCode.Conflict, "REG-0122");
    }

    [Fact]
    public async Task A_private_key_is_refused_and_so_is_what_is_no_key()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var priv = Jwk(parameters);
        priv["d"] = WebEncoders.Base64UrlEncode(parameters.D!);
        var offCurve = Jwk(parameters);
        offCurve["x"] = WebEncoders.Base64UrlEncode(new byte[32]);
        var keys = new object[] { priv, offCurve, new { kty = "oct", k = "c2VjcmV0" }, new { kty = "EC", crv = "secp256k1" }, "text" };

        var refused = (await @operator.PostAsync($"/agencies/{province.Consumer}/systems", new
        {
            name = "bad-keys",
            jwks = new { keys },
            certificateThumbprints = new[] { "tooshort" },
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");

        Assert.Equal(
            ["certificateThumbprints[0]", "jwks.keys[0]", "jwks.keys[1]", "jwks.keys[2]", "jwks.keys[3]", "jwks.keys[4]"],
            refused.Fields);
    }

    [Fact]
    public async Task An_agency_sees_and_changes_its_own_systems_only()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        using var stranger = province.Integrator;
        using var auditor = registry.Auditor;
        var path = $"/agencies/{province.Consumer}/systems";

        (await stranger.GetAsync(path + "/one-stop")).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.PostAsync(path + "/one-stop/secret", new { })).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.PostAsync(path + "/one-stop/disable", new { reason = "x" })).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.GetAsync(path)).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.PostAsync(path, new { name = "intruder" })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        Assert.Single((await auditor.GetAsync(path)).IsOk()["items"]!.AsArray());
        (await auditor.GetAsync(path + "/One-Stop")).IsRefused(HttpStatusCode.NotFound, "REG-0120");
    }

    [Fact]
    public async Task What_Identity_has_not_confirmed_is_told_again()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        registry.Identity.TurnDeafTo($"deaf@{province.Consumer}");

        var unconfirmed = (await @operator.PostAsync($"/agencies/{province.Consumer}/systems", new { name = "deaf" })).IsCreated();
        Assert.False(unconfirmed["usable"]!.GetValue<bool>());

        registry.Identity.ListenTo($"deaf@{province.Consumer}");
        var store = registry.Services.GetRequiredService<SystemStore>();
        await store.TellAgainAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(
            async () => (await @operator.GetAsync($"/agencies/{province.Consumer}/systems/deaf")).IsOk()["usable"]!.GetValue<bool>(), "the system is usable");
    }

    private static Dictionary<string, string> Jwk(ECParameters parameters) => new()
    {
        ["kty"] = "EC",
        ["crv"] = "P-256",
        ["x"] = WebEncoders.Base64UrlEncode(parameters.Q.X!),
        ["y"] = WebEncoders.Base64UrlEncode(parameters.Q.Y!),
    };
}
