using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Client.Evidence;

namespace GiaLai.Lgsp.Client.Tests;

public sealed class ReceiptTests : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    [Fact]
    public void A_receipt_is_about_its_content_and_signed_by_a_published_key()
    {
        var receipt = Sign("""{"alg":"ES256","kid":"r1"}""", $$"""{"messageId":"1","sha256":"{{Convert.ToHexStringLower(SHA256.HashData("content"u8))}}"}""");

        Assert.Equal("1", EvidenceClient.VerifyReceipt(receipt, Keys, "content"u8.ToArray())!.Value.GetProperty("messageId").GetString());
        Assert.NotNull(EvidenceClient.VerifyReceipt(receipt, Keys));
        Assert.Null(EvidenceClient.VerifyReceipt(receipt, Keys, "Content"u8.ToArray()));
        var parts = receipt.Split('.');
        Assert.Null(EvidenceClient.VerifyReceipt($"{parts[0]}.{Base64Url.EncodeToString("{\"messageId\":\"2\"}"u8)}.{parts[2]}", Keys));
        Assert.Null(EvidenceClient.VerifyReceipt(receipt, Keys.Replace("r1", "r2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"r1"}""")]
    [InlineData("""{"alg":"HS256","kid":"r1"}""")]
    [InlineData("""{"alg":"ES256","kid":"r1","crit":["exp"]}""")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    public void A_head_that_asks_for_something_else_is_no_receipt(string head) => Assert.Null(EvidenceClient.VerifyReceipt(Sign(head, "{}"), Keys));

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("*.*.*")]
    public void What_is_no_JWS_is_no_receipt(string text) => Assert.Null(EvidenceClient.VerifyReceipt(text, Keys));

    private string Keys
    {
        get
        {
            var point = key.ExportParameters(false).Q;
            return $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"r1","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}""";
        }
    }

    private string Sign(string head, string claims)
    {
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(head))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }
}
