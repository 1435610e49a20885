using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.SystemKeys;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Systems;

/// <summary>Keys by which a system signs its requests.</summary>
public sealed class SignatureKeyTests(RegistryFixture registry)
{
    /// <summary>RFC 8037, appendix A; its thumbprint is in A.3.</summary>
    private const string Ed25519X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    [Fact]
    public async Task A_system_adds_a_key_and_ends_the_old_one_with_an_overlap_and_the_snapshot_tells_gateways()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;

        var old = (await itself.PostAsync(keys, new { jwk = NewP256() })).IsCreated();
        var next = (await itself.PostAsync(keys, new { jwk = NewP256() })).IsCreated();
        var end = TimeProvider.System.GetUtcNow().AddHours(1);
        var ended = (await itself.PostAsync($"{keys}/{old.Value("kid")}/end", new { at = end, reason = "Thay máy chủ" })).IsOk();

        Assert.Equal("ecdsa-p256-sha256", next.Value("algorithm"));
        Assert.NotNull(ended["validUntil"]);
        Assert.Equal([next.Value("kid"), old.Value("kid")], (await itself.GetAsync(keys)).IsOk()["items"]!.AsArray().Select(key => key!["kid"]!.GetValue<string>()));
        var told = await SnapshotAsync(province.ConsumerSystem);
        Assert.Equal([(old.Value("kid"), true), (next.Value("kid"), false)], told.Select(key => (key.Kid, key.ValidUntil is not null)));
        Assert.Contains(told[0].Kid, (await registry.Operator.GetAsync($"/decisions?subjectId={province.ConsumerSystem}")).IsOk().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_id_of_a_key_is_its_thumbprint()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;

        (await itself.PostAsync(keys, new { jwk = new { kty = "OKP", crv = "Ed25519", x = Ed25519X, kid = "mine" } })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        var added = await itself.PostAsync(keys, new { jwk = new { kty = "OKP", crv = "Ed25519", x = Ed25519X, use = "sig", alg = "EdDSA" } });

        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", added.IsCreated().Value("kid"));
        Assert.Equal("ed25519", added.Value("algorithm"));
    }

    [Fact]
    public async Task Only_the_system_and_its_agencys_integrator_add_a_key_and_the_operator_may_end_it()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;
        using var integrator = registry.As($"integrator-{province.Consumer}", province.Consumer, Roles.Integrator);
        using var officer = province.ConsumerOfficer;
        using var stranger = province.Integrator;
        using var @operator = registry.Operator;

        (await @operator.PostAsync(keys, new { jwk = NewP256() })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await officer.PostAsync(keys, new { jwk = NewP256() })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.PostAsync(keys, new { jwk = NewP256() })).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.GetAsync(keys)).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await itself.GetAsync(keys.Replace("one-stop", "nobody", StringComparison.Ordinal))).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        var kid = (await integrator.PostAsync(keys, new { jwk = NewP256() })).IsCreated().Value("kid");
        (await stranger.PostAsync($"{keys}/{kid}/end")).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await itself.PostAsync($"{keys}/unknown/end", new { })).IsRefused(HttpStatusCode.NotFound, "REG-0123");

        (await @operator.PostAsync($"{keys}/{kid}/end", new { reason = "Khóa bị lộ" })).IsOk();
        (await itself.PostAsync($"{keys}/{kid}/end", new { at = TimeProvider.System.GetUtcNow().AddDays(1) })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
    }

    [Fact]
    public async Task What_is_no_public_key_for_signatures_is_refused_with_its_reason()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;
        var good = NewP256();
        foreach (var (jwk, field) in new (object?, string)[]
        {
            (null, "jwk"),
            ("text", "jwk"),
            (With(good, "d", "AAAA"), "jwk"),
            (new { kty = "oct", k = "AAAA" }, "jwk"),
            (With(good, "crv", "P-384"), "jwk"),
            (With(good, "y", good["x"]!.GetValue<string>()), "jwk"),
            (With(good, "x", good["x"]!.GetValue<string>() + "="), "jwk"),
            (new { kty = "RSA", n = "AQAB", e = "AQAB" }, "jwk"),
            // The neutral point: every signature would hold under it.
            (new { kty = "OKP", crv = "Ed25519", x = Base64Url.EncodeToString([1, .. new byte[31]]) }, "jwk"),
            (With(good, "alg", "ES512"), "jwk.alg"),
            (With(good, "use", "enc"), "jwk.use"),
        })
        {
            Assert.Equal([field], (await itself.PostAsync(keys, new { jwk })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        }

        Assert.Equal(["validUntil"], (await itself.PostAsync(keys, new { jwk = good, validUntil = "2020-01-01T00:00:00Z" })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        (await itself.PostAsync(keys, new { jwk = good })).IsCreated();
        (await itself.PostAsync(keys, new { jwk = good })).IsRefused(HttpStatusCode.Conflict, "REG-0124");
    }

    [Fact]
    public async Task A_key_belongs_to_one_system_and_a_system_has_so_many()
    {
        var (province, keys) = await FoundAsync();
        var (another, elsewhere) = await FoundAsync();
        using var itself = province.ConsumerItself;
        using var other = another.ConsumerItself;
        var shared = NewP256();
        var kid = (await itself.PostAsync(keys, new { jwk = shared })).IsCreated().Value("kid");
        (await other.PostAsync(elsewhere, new { jwk = shared })).IsRefused(HttpStatusCode.Conflict, "REG-0124");

        for (var i = 1; i < SystemKey.MaxInForce; i++)
        {
            (await itself.PostAsync(keys, new { jwk = NewP256() })).IsCreated();
        }

        (await itself.PostAsync(keys, new { jwk = NewP256() })).IsRefused(HttpStatusCode.Conflict, "REG-0125");
        (await itself.PostAsync($"{keys}/{kid}/end")).IsOk();
        (await itself.PostAsync(keys, new { jwk = NewP256() })).IsCreated();
    }

    [Fact]
    public async Task A_policy_that_asks_for_signed_evidence_and_a_parameter_that_names_a_person_reach_the_gateways()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        (await province.PutVersionAsync(
            new { evidence = "signed", personalData = "basic" },
            Drivers.Documents.LandParcels.Replace("      operationId: getParcel\n",
                "      operationId: getParcel\n      parameters:\n        - { name: Owner-Id, in: header, description: The owner, schema: { type: string }, x-lgsp-subject: citizen-id }\n",
                StringComparison.Ordinal))).IsCreated();
        await province.ReviewAndPublishAsync("v1");

        var route = (await SnapshotAsync()).Services.Single(service => service.Service.ToString() == province.ServiceId);

        Assert.True(route.RequireSignature);
        Assert.Equal(
            new SubjectParameter { Kind = "citizen-id", In = "header", Name = "Owner-Id" },
            route.Operations.Single(operation => operation.OperationId == "getParcel").Subject);
    }

    private async Task<(Province Province, string Keys)> FoundAsync()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        return (province, $"/agencies/{province.Consumer}/systems/one-stop/signature-keys");
    }

    private async Task<IReadOnlyList<SignatureKeyRule>> SnapshotAsync(string system) =>
        (await SnapshotAsync()).Clients.Single(client => client.Id.ToString() == system).SignatureKeys;

    private async Task<GatewaySnapshot> SnapshotAsync()
    {
        using var gateway = registry.WithScope("lgsp.gateway");
        return System.Text.Json.JsonSerializer.Deserialize<GatewaySnapshot>((await gateway.GetAsync("/snapshot")).IsOk().Text, LgspJson.Options)!;
    }

    private static JsonObject NewP256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    private static JsonObject With(JsonObject key, string member, string value)
    {
        var changed = (JsonObject)key.DeepClone();
        changed[member] = value;
        return changed;
    }
}
