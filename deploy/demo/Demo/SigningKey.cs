using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Demo;

/// <summary>A system's key for signed requests. Source: RFC 9421, RFC 9530, RFC 7638.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public half.</summary>
    public object Jwk => new { kty = "EC", crv = "P-256", x = X, y = Y };

    /// <summary>Thumbprint: the necessary members in the order of their names.</summary>
    public string Kid => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));

    private string X => Base64Url.EncodeToString(key.ExportParameters(includePrivateParameters: false).Q.X);

    private string Y => Base64Url.EncodeToString(key.ExportParameters(includePrivateParameters: false).Q.Y);

    /// <summary>The headers of a signed POST without a query.</summary>
    public (string Name, string Value)[] SignPost(string path, ReadOnlySpan<byte> body)
    {
        var id = Guid.CreateVersion7().ToString();
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        var created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var input = $"(\"@method\" \"@path\" \"lgsp-request-id\" \"content-digest\");created={created};keyid=\"{Kid}\"";
        var text = $"\"@method\": POST\n\"@path\": {path}\n\"lgsp-request-id\": {id}\n\"content-digest\": {digest}\n\"@signature-params\": {input}";
        // Fixed-length r and s, which is .NET's own form.
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256);
        return
        [
            ("Lgsp-Request-Id", id), ("Content-Digest", digest), ("Signature-Input", $"sig1={input}"), ("Signature", $"sig1=:{Convert.ToBase64String(signature)}:"),
        ];
    }

    public void Dispose() => key.Dispose();
}
