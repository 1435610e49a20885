using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Evidence.Signatures;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>A consumer's key, and its way of signing a request. Source: RFC 9421.</summary>
public sealed class ConsumerKey
{
    private readonly ECDsa? ecdsa;
    private readonly byte[]? seed;

    private ConsumerKey(ECDsa? ecdsa, byte[]? seed, string jwk)
    {
        (this.ecdsa, this.seed) = (ecdsa, seed);
        Assert.True(SignatureKey.TryParse(jwk, out var key));
        Key = key;
    }

    public SignatureKey Key { get; }

    public SignatureKeyRule Rule => new() { Kid = Key.Thumbprint, Jwk = Key.Jwk };

    public static ConsumerKey P256()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new ConsumerKey(key, null, $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""");
    }

    public static ConsumerKey Ed()
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);
        var x = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, x, 0);
        return new ConsumerKey(null, seed, $$"""{"kty":"OKP","crv":"Ed25519","x":"{{Base64Url.EncodeToString(x)}}"}""");
    }

    public static string DigestOf(byte[] body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    /// <summary>Signs as a well-behaved consumer does, or as <paramref name="how"/> says.</summary>
    public HttpRequestMessage Sign(HttpRequestMessage request, byte[]? body = null, SigningWay? how = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        how ??= new SigningWay();
        if (!request.Headers.Contains("Lgsp-Request-Id"))
        {
            request.Headers.Add("Lgsp-Request-Id", Guid.CreateVersion7().ToString());
        }

        if (body is not null)
        {
            request.Content ??= new ByteArrayContent(body);
            request.Headers.TryAddWithoutValidation("Content-Digest", how.Digest ?? DigestOf(body));
        }

        var components = how.Components
            ?? ["@method", "@path", .. request.RequestUri!.Query.Length > 0 ? ["@query"] : (string[])[], "lgsp-request-id", .. body is null ? [] : (string[])["content-digest"]];
        var created = (how.Created ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds();
        var input = string.Create(CultureInfo.InvariantCulture,
            $"({string.Join(' ', components.Select(component => $"\"{component}\""))});created={created};keyid=\"{how.KeyId ?? Key.Thumbprint}\"{how.Parameters}");
        var text = new StringBuilder();
        foreach (var component in components)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{component}\": {Value(request, component)}\n");
        }

        var signature = Sign(Encoding.UTF8.GetBytes(text.Append(CultureInfo.InvariantCulture, $"\"@signature-params\": {input}").ToString()));
        request.Headers.TryAddWithoutValidation("Signature-Input", how.Input ?? $"sig1={input}");
        request.Headers.TryAddWithoutValidation("Signature", how.Signature ?? $"sig1=:{Convert.ToBase64String(signature)}:");
        return request;
    }

    private byte[] Sign(byte[] data)
    {
        if (ecdsa is not null)
        {
            return ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, data, 0, data.Length, signature, 0);
        return signature;
    }

    private static string Value(HttpRequestMessage request, string component)
    {
        var uri = request.RequestUri!;
        return component switch
        {
            "@method" => request.Method.Method,
            "@path" => uri.AbsolutePath,
            "@query" => uri.Query.Length == 0 ? "?" : uri.Query,
            "@authority" => uri.Authority,
            "@scheme" => uri.Scheme,
            "@request-target" => uri.PathAndQuery,
            "@target-uri" => uri.AbsoluteUri,
            _ => request.Headers.TryGetValues(component, out var values) ? string.Join(", ", values) : "",
        };
    }
}

/// <summary>What a test does differently; null = as it should be.</summary>
public sealed record SigningWay
{
    public IReadOnlyList<string>? Components { get; init; }

    public DateTimeOffset? Created { get; init; }

    public string? KeyId { get; init; }

    /// <summary>Further parameters, each with its semicolon.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Value of Content-Digest.</summary>
    public string? Digest { get; init; }

    /// <summary>The whole header instead.</summary>
    public string? Input { get; init; }

    /// <summary>The whole header instead.</summary>
    public string? Signature { get; init; }
}
