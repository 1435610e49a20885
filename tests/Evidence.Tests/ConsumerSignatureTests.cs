using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Evidence.Tests;

/// <summary>A consumer that signed its request cannot deny it, and the operator cannot invent it.</summary>
public sealed class ConsumerSignatureTests
{
    private const string RequestId = "0193a5c0-0000-7000-8000-000000000001";
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task A_signed_request_is_shown_and_verified()
    {
        var report = await VerifyAsync(Sign("POST", Digest(EvidenceSample.BodySha256)));
        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        Assert.Equal(StepOutcome.Passed, report.Steps.Single(step => step.Name == "consumer-signature").Outcome);
    }

    [Fact]
    public async Task A_signature_on_another_request_is_refused()
    {
        Assert.Equal("consumer-signature", (await VerifyAsync(Sign("PUT", Digest(EvidenceSample.BodySha256)))).FailedStep?.Name);
        Assert.Equal("consumer-signature", (await VerifyAsync(Sign("POST", Digest(new string('0', 64))))).FailedStep?.Name);
        var invented = Sign("POST", Digest(EvidenceSample.BodySha256));
        Assert.Equal("consumer-signature", (await VerifyAsync(invented with { Signature = new byte[64] })).FailedStep?.Name);
        Assert.Equal("consumer-signature", (await VerifyAsync(invented, new ConsumerSignatureTests().Jwk)).FailedStep?.Name);
    }

    /// <summary>A signature of another call, put beside a record that was made for it.</summary>
    [Theory]
    [InlineData("/api/H21.07/criminal-records/v1/persons", RequestId, 1_790_000_000)]
    [InlineData("/api/H21.13/land-parcels/v10/parcels", RequestId, 1_790_000_000)]
    [InlineData("/api/H21.13/land-parcels/v1/parcels", "0193a5c0-0000-7000-8000-000000000002", 1_790_000_000)]
    [InlineData("/api/H21.13/land-parcels/v1/parcels", RequestId, 1_790_010_000)]
    [InlineData("/api/H21.13/land-parcels/v1/parcels", RequestId, 99_999_999_999)]
    public async Task A_signature_does_not_fit_the_record_of_another_call(string path, string requestId, long created)
    {
        var report = await VerifyAsync(Sign("POST", Digest(EvidenceSample.BodySha256), path, requestId, created));

        Assert.Equal("consumer-signature", report.FailedStep?.Name);
    }

    private string Jwk
    {
        get
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        }
    }

    private static string Digest(string hex) => $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(hex))}:";

    private HttpSignature Sign(string method, string digest, string path = "/api/H21.13/land-parcels/v1/parcels?x=1", string requestId = RequestId, long created = 1_790_000_000)
    {
        var input = $"(\"@method\" \"@target-uri\" \"lgsp-request-id\" \"content-digest\");keyid=\"one-stop@H21.05;created=1;\";created={created}";
        string[] values = [method, "https://gateway.test" + path, requestId, digest];
        var names = new[] { "@method", "@target-uri", "lgsp-request-id", "content-digest" };
        var text = string.Concat(names.Zip(values, (name, value) => $"\"{name}\": {value}\n")) + $"\"@signature-params\": {input}";
        return new HttpSignature
        {
            Input = input,
            Values = values,
            Signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            Key = Jwk,
        };
    }

    private static async Task<EvidenceReport> VerifyAsync(HttpSignature signature, string? trustedKey = null)
    {
        var salt = Commitment.NewSalt();
        var record = JsonNode.Parse($$$"""{"type":"call","id":"0193a5c0-0000-7000-8000-000000000099","method":"POST","requestId":"{{{RequestId}}}","service":"H21.13/land-parcels/v1","receivedAt":"2026-09-21T14:13:25.000000Z","requestBytes":5,"requestSha256":"{{{EvidenceSample.BodySha256}}}","personal":{}}""")!;
        record["personal"]![HttpSignature.Part] = Commitment.Of(HttpSignature.Part, signature.ToString(), salt);
        var sample = new EvidenceSample(70, 70);
        sample.AppendSigned(LedgerEntry.Encode(JsonSerializer.SerializeToElement(record)));
        var file = await sample.EvidenceAsync() with { Openings = [new Opening(HttpSignature.Part, signature.ToString(), Convert.ToBase64String(salt))] };
        SignatureKey? known = null;
        Assert.True(trustedKey is null || SignatureKey.TryParse(trustedKey, out known));
        return EvidenceVerifier.Verify(file.Write(), new TrustedFacts { LogKey = sample.LogKey.Key, ConsumerKey = known });
    }
}
