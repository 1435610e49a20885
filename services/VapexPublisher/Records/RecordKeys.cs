using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>
/// The keys that records and exports are signed with: files <c>record-NNNN.pem</c> in the key folder. The last by name signs, all are
/// published, so a key is replaced by adding a file.
/// </summary>
internal sealed class RecordKeys : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<(SignatureKey Public, ECDsa Key)> keys;

    public RecordKeys(IOptions<VapexOptions> options)
    {
        var folder = options.Value.KeyFolder;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Files(folder).Length == 0)
        {
            SecretFile.Read(Path.Combine(folder, "record-0001.pem"), NewPem);
        }

        keys = [.. Files(folder).Select(Load)];
    }

    public IReadOnlyList<SignatureKey> Published => keys.ConvertAll(key => key.Public);

    /// <summary>As a JWK set. Source: RFC 7517.</summary>
    public object Jwks => new
    {
        keys = keys.ConvertAll(key => new Dictionary<string, object?>(
            JsonSerializer.Deserialize<Dictionary<string, object?>>(key.Public.Jwk)!)
        { ["use"] = "sig", ["alg"] = "ES256", ["kid"] = key.Public.Thumbprint }),
    };

    /// <summary>A detached JWS over the payload.</summary>
    public string Sign(ReadOnlyMemory<byte> payload)
    {
        // A key object is not for two threads at once.
        lock (gate)
        {
            return DetachedJws.Sign(keys[^1].Key, keys[^1].Public.Thumbprint, payload.Span);
        }
    }

    public void Dispose() => keys.ForEach(key => key.Key.Dispose());

    private static string[] Files(string folder) => [.. Directory.GetFiles(folder, "record-*.pem").Order(StringComparer.Ordinal)];

    private static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static (SignatureKey Public, ECDsa Key) Load(string file)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(SecretFile.Read(file));
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = JsonSerializer.Serialize(new
        {
            kty = "EC",
            crv = "P-256",
            x = System.Buffers.Text.Base64Url.EncodeToString(point.X),
            y = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
        });
        return SignatureKey.TryParse(jwk, out var read) ? (read, key) : throw new InvalidOperationException($"{file} holds no P-256 key.");
    }
}
