using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>A consumer's key, and call records with its signature as a gateway keeps them.</summary>
internal sealed class ConsumerSignature : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignatureKey Key
    {
        get
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return SignatureKey.TryParse($$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""", out var read)
                ? read
                : throw new InvalidOperationException();
        }
    }

    public CallRecord Sign(CallRecord record, string path, SubjectKey seal)
    {
        var signature = Make(record, path);
        return record with { RequestSignature = seal.Seal(signature.ToString(), record.Id) };
    }

    public HttpSignature Make(CallRecord record, string path)
    {
        var input = $"(\"@method\" \"@path\" \"lgsp-request-id\");created={record.ReceivedAt.ToUnixTimeSeconds()};keyid=\"{Key.Thumbprint}\"";
        var text = $"\"@method\": {record.Method}\n\"@path\": {path}\n\"lgsp-request-id\": {record.RequestId}\n\"@signature-params\": {input}";
        return new HttpSignature
        {
            Input = input,
            Values = [record.Method, path, record.RequestId.ToString()],
            Signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            Key = Key.Jwk,
        };
    }

    public void Dispose() => key.Dispose();
}
