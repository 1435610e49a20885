using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Receipts;

/// <summary>
/// The keys that receipts are signed with: files <c>receipt-NNNN.pem</c> in the key folder. The last by name signs, all are published,
/// so a key is replaced by adding a file. Source of the form: RFC 7515 (JWS compact), RFC 7518 (ES256), RFC 7638 (kid).
/// </summary>
internal sealed class ReceiptKeys : IDisposable
{
    private readonly List<(string Id, ECDsa Key)> keys;
    private readonly ThreadLocal<ECDsa> signing;

    public ReceiptKeys(IOptions<ExchangeOptions> options)
    {
        var pems = KeyFolder.Read(options.Value.KeyFolder, "receipt");
        keys = [.. pems.Select(Load)];
        Header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{keys[^1].Id}}","typ":"lgsp-receipt+jwt"}"""));
        // A key object is not for two threads at once.
        signing = new ThreadLocal<ECDsa>(() => Load(pems[^1]).Key, trackAllValues: true);
    }

    private string Header { get; }

    /// <summary>The public halves as a JWK set.</summary>
    public object Published => new { keys = keys.Select(key => Jwk(key.Id, key.Key)).ToArray() };

    /// <summary>A compact JWS over the payload.</summary>
    public string Sign(ReadOnlySpan<byte> payload)
    {
        var encoded = Base64Url.GetEncodedLength(payload.Length);
        var length = Header.Length + 1 + encoded;
        var token = new byte[length + 1 + 86].AsSpan();
        Encoding.ASCII.GetBytes(Header, token);
        token[Header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, token[(Header.Length + 1)..], out _, out _);
        Span<byte> signature = stackalloc byte[64];
        signing.Value!.TrySignData(token[..length], signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
        token[length] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, token[(length + 1)..], out _, out _);
        return Encoding.ASCII.GetString(token);
    }

    public void Dispose()
    {
        foreach (var key in signing.Values)
        {
            key.Dispose();
        }

        signing.Dispose();
        keys.ForEach(key => key.Key.Dispose());
    }

    private static (string Id, ECDsa Key) Load(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes(
            $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}"""));
        return (Base64Url.EncodeToString(thumbprint), key);
    }

    private static object Jwk(string id, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = id, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
    }
}
