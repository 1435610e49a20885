using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Evidence.Tests;

/// <summary>The examples of RFC 9421, appendix B.2.</summary>
public sealed class HttpSignatureTests
{
    private const string Ed25519Key = """{"crv":"Ed25519","kty":"OKP","x":"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}""";
    private const string P256Key = """{"crv":"P-256","kty":"EC","x":"qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA","y":"Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"}""";

    private static readonly HttpSignature Ed25519Example = new()
    {
        Input = """("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519" """.TrimEnd(),
        Values = ["Tue, 20 Apr 2021 02:07:55 GMT", "POST", "/foo", "example.com", "application/json", "18"],
        Signature = Convert.FromBase64String("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="),
        Key = Ed25519Key,
    };

    private static readonly HttpSignature P256Example = new()
    {
        Input = """("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """.TrimEnd(),
        Values = ["200", "application/json", "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:", "23"],
        Signature = Convert.FromBase64String("wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="),
        Key = P256Key,
    };

    [Fact]
    public void The_examples_of_the_RFC_verify()
    {
        Assert.True(SignatureKey.TryParse(Ed25519Key, out var ed25519));
        Assert.True(Ed25519Example.Verifies(ed25519));
        Assert.True(SignatureKey.TryParse(P256Key, out var p256));
        Assert.True(P256Example.Verifies(p256));
        Assert.False(Ed25519Example.Verifies(p256));
        Assert.False(P256Example.Verifies(ed25519));
    }

    [Fact]
    public void Any_other_value_order_or_parameter_fails()
    {
        Assert.True(SignatureKey.TryParse(Ed25519Key, out var key));
        for (var i = 0; i < Ed25519Example.Values.Count; i++)
        {
            var values = Ed25519Example.Values.ToArray();
            values[i] += "x";
            Assert.False((Ed25519Example with { Values = values }).Verifies(key));
        }

        Assert.False((Ed25519Example with { Values = [.. Ed25519Example.Values.Reverse()] }).Verifies(key));
        Assert.False((Ed25519Example with { Values = Ed25519Example.Values.Take(5).ToList() }).Verifies(key));
        Assert.False((Ed25519Example with { Input = Ed25519Example.Input.Replace("1618884473", "1618884474", StringComparison.Ordinal) }).Verifies(key));
        Assert.False((Ed25519Example with { Values = ["Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": GET", .. Ed25519Example.Values.Skip(1)] }).Verifies(key));
    }

    [Fact]
    public void A_key_is_named_by_its_thumbprint()
    {
        // RFC 8037, appendix A.3.
        Assert.True(SignatureKey.TryParse("""{"kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"any","crv":"Ed25519"}""", out var key));
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", key.Thumbprint);
        Assert.Equal("""{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", key.Jwk);
        Assert.True(key.IsSound);
        Assert.True(SignatureKey.TryParse(P256Key, out var p256));
        Assert.Equal(P256Key, p256.Jwk);
        Assert.True(p256.IsSound);
    }

    [Theory]
    [InlineData("""{"crv":"Ed25519","kty":"OKP","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"crv":"P-256","kty":"EC","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    public void A_key_that_is_no_good_point_is_not_sound_and_verifies_nothing(string jwk)
    {
        Assert.True(SignatureKey.TryParse(jwk, out var key));
        Assert.False(key.IsSound);
        Assert.False(Ed25519Example.Verifies(key));
    }

    [Fact]
    public void It_travels_as_text()
    {
        Assert.True(HttpSignature.TryParse(P256Example.ToString(), out var read));
        Assert.Equal(P256Example.ToString(), read.ToString());
        Assert.Equal("23", read.Covered("content-length"));
        Assert.Null(read.Covered("content-language"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"@method\"")]
    [InlineData("(\"@method\"")]
    [InlineData("(@method)")]
    [InlineData("(\"@method\" \"@method\")")]
    public void An_input_that_is_none_has_no_components(string input) => Assert.Null((P256Example with { Input = input }).Components);

    [Fact]
    public void A_component_keeps_its_parameters() =>
        Assert.Equal(["\"content-digest\";req", "\"x\";key=\"a b)\""], (P256Example with { Input = "(\"content-digest\";req  \"x\";key=\"a b)\");created=1" }).Components);
}
