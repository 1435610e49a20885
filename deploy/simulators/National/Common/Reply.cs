using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.National;

/// <summary>An answer of a register that signs its answers.</summary>
internal sealed record Reply(int Status, JsonNode? Body)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? ETag { get; init; }

    public static JsonObject Problem(string code, string detail) => new() { ["code"] = code, ["detail"] = detail };

    /// <summary>With a detached JWS over the body's bytes (RFC 7515, appendix F).</summary>
    public IResult Signed(HttpContext http, string header)
    {
        var key = http.RequestServices.GetRequiredService<AnswerKey>();
        var bytes = Body is null ? [] : Encoding.UTF8.GetBytes(Body.ToJsonString(Readable));
        http.Response.Headers[header] = key.Sign(bytes);
        if (ETag is not null)
        {
            http.Response.Headers.ETag = ETag;
        }

        http.Response.StatusCode = Status;
        return Body is null ? Results.StatusCode(Status) : new Bytes(bytes, Status < 400 ? "application/json" : "application/problem+json");
    }

    private sealed class Bytes(byte[] body, string type) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = type;
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body);
        }
    }
}

/// <summary>The key that answers are signed with; another one at each start. <see cref="Spoil"/> makes signatures wrong.</summary>
internal sealed class AnswerKey : Faults.IForgets, IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock gate = new();
    private readonly string keyId;

    public AnswerKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        keyId = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        Jwks = $$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{keyId}}","x":"{{x}}","y":"{{y}}"}]}""";
    }

    public string Jwks { get; }

    /// <summary>How many of the next answers are signed over something else.</summary>
    public int Spoil { get; set; }

    public string Sign(byte[] body)
    {
        var header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{keyId}}"}"""));
        lock (gate)
        {
            var payload = Spoil > 0 ? [.. body, (byte)' '] : body;
            Spoil = Math.Max(0, Spoil - 1);
            var input = Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(payload)}");
            return $"{header}..{Base64Url.EncodeToString(key.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
        }
    }

    public void Forget() => Spoil = 0;

    public void Dispose() => key.Dispose();
}
