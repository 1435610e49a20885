using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Systems;

/// <summary>Keys that others encrypt messages with, which the platform then cannot read.</summary>
public sealed class EncryptionKeyTests(RegistryFixture registry)
{
    [Fact]
    public async Task Whoever_wants_to_write_to_a_system_finds_its_keys_in_force()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;
        using var stranger = province.Integrator;

        var old = (await itself.PostAsync(keys, new { jwk = NewCurve(ECCurve.NamedCurves.nistP256, "P-256") })).IsCreated();
        var next = (await itself.PostAsync(keys, new { jwk = NewRsa(2048) })).IsCreated();
        (await itself.PostAsync($"{keys}/{old.Value("kid")}/end")).IsOk();

        Assert.Equal(("ECDH-ES+A256KW", "RSA-OAEP-256"), (old.Value("algorithm"), next.Value("algorithm")));
        var seen = (await stranger.GetAsync(keys)).IsOk()["items"]!.AsArray().Single()!;
        Assert.Equal(next.Value("kid"), seen["kid"]!.GetValue<string>());
        Assert.Equal("enc", seen["jwk"]!["use"]!.GetValue<string>());
        Assert.Equal(2, (await itself.GetAsync(keys)).IsOk()["items"]!.AsArray().Count);
        var told = (await DirectoryTests.ReadAsync(registry)).Systems.Single(system => system.Id.ToString() == province.ConsumerSystem).EncryptionKeys;
        Assert.Equal(next.Value("kid"), JsonNode.Parse(told.Single())!["kid"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_key_to_encrypt_with_is_none_to_sign_with()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;
        using var stranger = province.Integrator;
        var signing = keys.Replace("encryption", "signature", StringComparison.Ordinal);

        var kid = (await itself.PostAsync(keys, new { jwk = NewCurve(ECCurve.NamedCurves.nistP256, "P-256") })).IsCreated().Value("kid");

        Assert.Empty((await itself.GetAsync(signing)).IsOk()["items"]!.AsArray());
        (await itself.PostAsync($"{signing}/{kid}/end")).IsRefused(HttpStatusCode.NotFound, "REG-0123");
        (await stranger.GetAsync(signing)).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.PostAsync(keys, new { jwk = NewRsa(2048) })).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await registry.Operator.PostAsync(keys, new { jwk = NewRsa(2048) })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        Assert.Empty(registry.Gateway.Snapshot.Clients.Single(client => client.Id.ToString() == province.ConsumerSystem).SignatureKeys);
    }

    [Theory]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task The_id_is_the_thumbprint_and_a_named_algorithm_is_kept(string curve)
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;
        var jwk = NewCurve(curve == "P-384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP521, curve);
        jwk["alg"] = "ECDH-ES";

        var added = (await itself.PostAsync(keys, new { jwk })).IsCreated();

        var canonical = $$"""{"crv":"{{curve}}","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""";
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(canonical))), added.Value("kid"));
        Assert.Equal("ECDH-ES", added.Value("algorithm"));
    }

    [Fact]
    public async Task What_is_no_public_key_for_encryption_is_refused_with_its_reason()
    {
        var (province, keys) = await FoundAsync();
        using var itself = province.ConsumerItself;
        var good = NewCurve(ECCurve.NamedCurves.nistP256, "P-256");
        foreach (var (jwk, field) in new (object?, string)[]
        {
            (null, "jwk"),
            (With(good, "d", "AAAA"), "jwk"),
            (With(good, "y", good["x"]!.GetValue<string>()), "jwk"),
            (With(good, "crv", "secp256k1"), "jwk"),
            (NewRsa(1024), "jwk"),
            (With(NewRsa(2048), "e", "AQAA"), "jwk"),
            (new { kty = "OKP", crv = "Ed25519", x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }, "jwk"),
            (With(good, "alg", "RSA-OAEP"), "jwk.alg"),
            (With(good, "use", "sig"), "jwk.use"),
            (With(good, "kid", "mine"), "jwk.kid"),
        })
        {
            Assert.Equal([field], (await itself.PostAsync(keys, new { jwk })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        }
    }

    private async Task<(Province Province, string Keys)> FoundAsync()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        return (province, $"/agencies/{province.Consumer}/systems/one-stop/encryption-keys");
    }

    private static JsonObject NewCurve(ECCurve curve, string name)
    {
        using var key = ECDiffieHellman.Create(curve);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = name, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    private static JsonObject NewRsa(int bits)
    {
        using var key = RSA.Create(bits);
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(numbers.Modulus), ["e"] = Base64Url.EncodeToString(numbers.Exponent) };
    }

    private static JsonObject With(JsonObject key, string member, string value)
    {
        var changed = (JsonObject)key.DeepClone();
        changed[member] = value;
        return changed;
    }
}
