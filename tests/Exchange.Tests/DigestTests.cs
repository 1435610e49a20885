using System.Net;
using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Tests.Drivers;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>What a sender says of its bytes by <c>Content-Digest</c> holds, or nothing is stored.</summary>
public sealed class DigestTests(ExchangeFixture exchange)
{
    private const string Content = "{\"n\":1}";
    private static readonly byte[] Bytes = "{\"n\":1}"u8.ToArray();
    private static readonly string Right256 = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Bytes))}:";
    private static readonly string Right512 = $"sha-512=:{Convert.ToBase64String(SHA512.HashData(Bytes))}:";
    private static readonly string Wrong256 = $"sha-256=:{Convert.ToBase64String(SHA256.HashData([]))}:";
    private static readonly string Wrong512 = $"sha-512=:{Convert.ToBase64String(SHA512.HashData([]))}:";

    public static TheoryData<string, string?> Digests => new()
    {
        { Right256, null },
        { Right512, null },
        { $"{Right256}, {Right512}", null },
        { $"md5=:1B2M2Y8AsgTpgAmY7PhCfg==:,{Right512}", null },
        { $"unixsum=:AAA=:;q=1, {Right256}", null },
        { Wrong256, "EXC-0108" },
        { Wrong512, "EXC-0108" },
        { $"{Right256}, {Wrong512}", "EXC-0108" },
        { $"{Wrong256}, {Right512}", "EXC-0108" },
        { "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:", "EXC-0109" },
        { "nonsense", "EXC-0109" },
        { "", "EXC-0109" },
        { "sha-256=1", "EXC-0109" },
        { "sha-256", "EXC-0109" },
        { "sha-256=:====:", "EXC-0109" },
        { "sha-256=:AAAA:", "EXC-0109" },
        { $"{Right256}, {Right256}", "EXC-0109" },
        { Right256.ToUpperInvariant(), "EXC-0109" },
    };

    [Theory]
    [MemberData(nameof(Digests))]
    public async Task A_message_is_stored_when_all_digests_fit_that_can_be_checked(string digest, string? error)
    {
        var id = Guid.CreateVersion7().ToString();
        using var request = Party.Event("land@H21.13", id, Content);
        request.Headers.TryAddWithoutValidation("Content-Digest", digest);

        var answer = await exchange.As("one-stop@H21.05").SendAsync(request);

        Assert.Equal((error is null ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
        Assert.Equal(error is null ? 1 : 0, (await exchange.QueryAsync<Guid>($"select id from message where event_id = '{id}'")).Count);
    }

    [Fact]
    public async Task What_cannot_be_checked_is_told_in_both_languages()
    {
        using var request = Party.Event("land@H21.13");
        request.Headers.TryAddWithoutValidation("Content-Digest", "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:");

        var error = (await exchange.As("one-stop@H21.05").SendAsync(request)).Json["errors"]![0]!;

        Assert.Equal("Content-Digest", error["field"]!.GetValue<string>());
        Assert.Contains("sha-512", error["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("Phải có", error["detailVi"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Digests))]
    public async Task An_attachment_is_kept_when_all_digests_fit_that_can_be_checked(string digest, string? error)
    {
        var name = $"{Guid.CreateVersion7()}";
        using var body = new ByteArrayContent(Bytes);
        body.Headers.TryAddWithoutValidation("Content-Digest", digest);
        using var answer = await exchange.As("tax@H21.13").Http.PostAsync(
            new Uri($"/exchange/v1/attachments?name={name}", UriKind.Relative), body, TestContext.Current.CancellationToken);

        // As tus has it for a whole that is another one.
        var (status, code) = error == "EXC-0108" ? (460, "EXC-0178") : error is null ? (201, null) : (400, error);
        Assert.Equal((status, code), ((int)answer.StatusCode, answer.Headers.TryGetValues("Lgsp-Error", out var codes) ? codes.Single() : null));
        Assert.Equal(error is null ? 1 : 0, (await exchange.QueryAsync<Guid>($"select id from attachment where file_name = '{name}'")).Count);
    }

    [Fact]
    public async Task A_part_of_an_upload_that_does_not_fit_its_digest_is_discarded()
    {
        var upload = await Upload.CreateAsync(exchange.As("one-stop@H21.05"), 2 * Bytes.Length);
        foreach (var (digest, status) in new[] { (Wrong512, 400), (Right512, 204), (Wrong256, 400) })
        {
            var part = new ByteArrayContent(Bytes);
            part.Headers.TryAddWithoutValidation("Content-Digest", digest);
            using var answer = await upload.PatchAsync(await upload.OffsetAsync(), part);
            Assert.Equal(status, (int)answer.StatusCode);
        }

        Assert.Equal(Bytes.Length, await upload.OffsetAsync());
    }
}
