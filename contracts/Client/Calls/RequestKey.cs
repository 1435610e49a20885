using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Evidence.Signatures;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace GiaLai.Lgsp.Client.Calls;

/// <summary>
/// The key by which a system signs its requests, so that it cannot deny them and nobody can invent them. Source: RFC 9421; which
/// components the platform asks for: docs/protocols/gateway.md.
/// </summary>
public sealed class RequestKey
{
    private readonly Func<byte[], byte[]> sign;

    private RequestKey(string jwk, Func<byte[], byte[]> sign)
    {
        Public = SignatureKey.TryParse(jwk, out var key) ? key : throw new ArgumentException("The key is not on Ed25519 or P-256.", nameof(jwk));
        this.sign = sign;
    }

    /// <summary>The public half: its <see cref="SignatureKey.Jwk"/> is what Registry is given.</summary>
    public SignatureKey Public { get; }

    /// <summary>A key on P-256 (<c>ecdsa-p256-sha256</c>).</summary>
    /// <param name="key">With its private half; it may live in a security module.</param>
    public static RequestKey FromEcdsa(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new RequestKey(
            $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""",
            data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>A key on Ed25519.</summary>
    /// <param name="seed">The private key, 32 bytes. Source: RFC 8032, section 5.1.5.</param>
    public static RequestKey FromEd25519(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Ed25519.SecretKeySize)
        {
            throw new ArgumentException("An Ed25519 key has 32 bytes.", nameof(seed));
        }

        var own = seed.ToArray();
        var x = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(own, 0, x, 0);
        return new RequestKey($$"""{"kty":"OKP","crv":"Ed25519","x":"{{Base64Url.EncodeToString(x)}}"}""", data =>
        {
            var signature = new byte[Ed25519.SignatureSize];
            Ed25519.Sign(own, 0, data, 0, data.Length, signature, 0);
            return signature;
        });
    }

    /// <summary>Signs method, path, query, request id and the digest of the body.</summary>
    /// <param name="request">With absolute address and <c>Lgsp-Request-Id</c>; an older signature on it is replaced.</param>
    /// <param name="body">The whole body; null = none.</param>
    /// <param name="now">Time of the signature: the platform takes it for some minutes.</param>
    public void Sign(HttpRequestMessage request, byte[]? body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        var uri = request.RequestUri is { IsAbsoluteUri: true } absolute ? absolute : throw new ArgumentException("The address must be absolute.", nameof(request));
        var components = new List<(string Name, string Value)>
        {
            ("@method", request.Method.Method),
            ("@path", uri.AbsolutePath),
        };
        if (uri.Query.Length > 0)
        {
            components.Add(("@query", uri.Query));
        }

        components.Add(("lgsp-request-id", request.Headers.GetValues(LgspHeaders.RequestId).Single()));
        foreach (var stale in (string[])["Signature", "Signature-Input", "Content-Digest"])
        {
            request.Headers.Remove(stale);
        }

        if (body is not null)
        {
            var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
            request.Headers.TryAddWithoutValidation("Content-Digest", digest);
            components.Add(("content-digest", digest));
        }

        // The nonce lets one request be made twice within a second.
        var input = string.Create(CultureInfo.InvariantCulture,
            $"({string.Join(' ', components.Select(component => $"\"{component.Name}\""))});created={now.ToUnixTimeSeconds()};nonce=\"{Guid.CreateVersion7(now):N}\";keyid=\"{Public.Thumbprint}\"");
        var text = new StringBuilder();
        foreach (var (name, value) in components)
        {
            text.Append('"').Append(name).Append("\": ").Append(value).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(input);
        request.Headers.TryAddWithoutValidation("Signature-Input", $"lgsp={input}");
        request.Headers.TryAddWithoutValidation("Signature", $"lgsp=:{Convert.ToBase64String(sign(Encoding.ASCII.GetBytes(text.ToString())))}:");
    }
}
