using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.Evidence.Signatures;

/// <summary>Keys for detached JWS (ES256): the last signs, all are published, so a key is replaced by adding one.</summary>
public sealed class JwsKeys : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<(SignatureKey Public, ECDsa Key)> keys;

    /// <param name="pems">Private keys of P-256, at least one.</param>
    public JwsKeys(IEnumerable<string> pems) => keys = [.. pems.Select(Load)];

    public IReadOnlyList<SignatureKey> Published => keys.ConvertAll(key => key.Public);

    /// <summary>As a JWK set. Source: RFC 7517.</summary>
    public JsonObject Jwks => new() { ["keys"] = new JsonArray([.. keys.Select(key => Jwk(key.Public))]) };

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

    private static JsonObject Jwk(SignatureKey key)
    {
        var jwk = JsonNode.Parse(key.Jwk)!.AsObject();
        jwk["use"] = "sig";
        jwk["alg"] = "ES256";
        jwk["kid"] = key.Thumbprint;
        return jwk;
    }

    private static (SignatureKey Public, ECDsa Key) Load(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return (SignatureKey.Of(key), key);
    }
}
