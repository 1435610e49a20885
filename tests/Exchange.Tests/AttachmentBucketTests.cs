using System.Net;
using System.Net.Http.Headers;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Attachments.S3;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>An Exchange whose attachments lie in a bucket.</summary>
public sealed class BucketFixture : IAsyncLifetime
{
    public S3Server Server { get; private set; } = null!;

    public ExchangeFixture Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (S3Server.IsThere)
        {
            Server = await S3Server.StartAsync();
            Exchange = await ExchangeFixture.StartAsync([.. Server.Settings, ("Attachments:TidyInterval", "1.00:00:00")]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (S3Server.IsThere)
        {
            await Exchange.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}

/// <summary>Attachments in a bucket: the same promises as in a folder, at a server of S3 that others wrote.</summary>
public sealed class AttachmentBucketTests : IClassFixture<BucketFixture>
{
    private const string Owner = "archive@H21.05";
    private readonly BucketFixture fixture;

    public AttachmentBucketTests(BucketFixture fixture)
    {
        Assert.SkipUnless(S3Server.IsThere, "There is no moto_server on this machine.");
        this.fixture = fixture;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ExchangeFixture Exchange => fixture.Exchange;

    private S3Server Server => fixture.Server;

    private Party As => Exchange.As(Owner);

    [Theory]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData((int)S3Upload.PartBytes)]
    [InlineData((2 * (int)S3Upload.PartBytes) + 5)]
    public async Task What_comes_as_one_body_lies_sealed_in_one_object_and_comes_back(int size)
    {
        var content = Upload.Bytes(size, seed: 3);
        using var body = new ByteArrayContent(content);
        using var answer = await As.Http.PostAsync(new Uri("/exchange/v1/attachments", UriKind.Relative), body, Cancel);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(content, await As.Http.GetByteArrayAsync(answer.Headers.Location, Cancel));
        var key = $"attachments/{Guid.Parse(answer.Headers.Location!.ToString().Split('/')[^1]):N}";
        Assert.Equal([key], (await Server.KeysAsync()).Where(one => one.StartsWith(key, StringComparison.Ordinal)));
        using var stored = await Server.Client.GetObjectAsync(S3Server.Bucket, key, Cancel);
        Assert.Equal(PieceCipher.SealedLength(size), stored.ContentLength);
        using var bytes = new MemoryStream();
        await stored.ResponseStream.CopyToAsync(bytes, Cancel);
        Assert.True(size < 16 || bytes.ToArray().AsSpan().IndexOf(content.AsSpan(0, 16)) < 0);
    }

    [Fact]
    public async Task An_upload_in_odd_parts_over_two_processes_and_a_wrong_checksum_is_whole_in_the_end()
    {
        var content = Upload.Bytes(20_000_000, seed: 4);
        var upload = await Upload.CreateAsync(As, content.Length);
        await using var second = Exchange.NewProcess();
        var there = new Upload(Exchange.As(Owner, second)) { Address = upload.Address };
        var offset = 0;
        foreach (var (size, through, isRight) in new[]
        {
            (100, upload, true), (65_436, there, true), (3_000_001, upload, true), (9_000_000, there, false), (9_000_000, upload, true), (1, there, true), (2_000_000, upload, false),
            (2_000_000, there, true),
        })
        {
            var part = content[offset..(offset + size)];
            using var answer = await through.PatchAsync(offset, part, isRight ? Upload.Sha256(part) : Upload.Sha256([1]));
            Assert.Equal(isRight ? 204 : 460, (int)answer.StatusCode);
            offset += isRight ? size : 0;
            Assert.Equal(offset, await upload.OffsetAsync());
        }

        Assert.Equal(HttpStatusCode.NoContent, (await there.PatchAsync(offset, content[offset..])).StatusCode);

        Assert.Equal(content, await As.Http.GetByteArrayAsync(upload.Address, Cancel));
        Assert.Equal([$"attachments/{upload.Id:N}"], (await Server.KeysAsync()).Where(key => key.Contains($"{upload.Id:N}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(65_530, 65_545)]
    [InlineData(8_000_000, 9_000_000)]
    [InlineData(8_999_999, 8_999_999)]
    public async Task A_range_is_read_from_its_place(int from, int to)
    {
        var content = Upload.Bytes(9_000_000, seed: 5);
        var id = await Upload.WholeAsync(As, content);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/exchange/v1/attachments/{id}");
        request.Headers.Range = new RangeHeaderValue(from, to);

        using var answer = await As.Http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(content[from..Math.Min(to + 1, content.Length)], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task An_upload_whose_last_bytes_are_gone_goes_on_from_its_last_part()
    {
        var content = Upload.Bytes((int)S3Upload.PartBytes + 500_000, seed: 6);
        var upload = await Upload.CreateAsync(As, content.Length);
        await upload.PatchAsync(0, content[..((int)S3Upload.PartBytes + 100_000)]);
        await Server.Client.DeleteObjectAsync(S3Server.Bucket, $"attachments/{upload.Id:N}.1", Cancel);

        Assert.Equal(HttpStatusCode.Conflict, (await upload.PatchAsync(S3Upload.PartBytes + 100_000, content[^400_000..])).StatusCode);
        Assert.Equal(S3Upload.PartBytes, await upload.OffsetAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await upload.PatchAsync(S3Upload.PartBytes, content[(int)S3Upload.PartBytes..])).StatusCode);
        Assert.Equal(content, await As.Http.GetByteArrayAsync(upload.Address, Cancel));
    }

    [Fact]
    public async Task What_was_put_together_before_a_crash_and_not_noted_goes_on_from_the_offset_that_was_told()
    {
        var told = (int)S3Upload.PartBytes + 100_000;
        var content = Upload.Bytes((2 * (int)S3Upload.PartBytes) + 7, seed: 7);
        var upload = await Upload.CreateAsync(As, content.Length);
        await upload.PatchAsync(0, content[..told]);
        var row = (await Exchange.Services.GetRequiredService<AttachmentStore>().FindAsync(upload.Id, Cancel))!;
        var key = AttachmentKeys.OfFile(await Exchange.Services.GetRequiredService<ContentVault>().SecretAsync(row.KeyId, Cancel), upload.Id);
        await using (var file = await Exchange.Services.GetRequiredService<IAttachmentFiles>().ContinueAsync(upload.Id, key, told, Cancel))
        {
            await file.AppendAsync(content.AsMemory(told), Cancel);
            await (await file.FinishAsync(Cancel)).DisposeAsync();
        }

        Assert.Equal(told, await upload.OffsetAsync());
        using var answer = await upload.PatchAsync(told, content[told..]);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(content, await As.Http.GetByteArrayAsync(upload.Address, Cancel));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_503_and_the_upload_goes_on_where_it_was()
    {
        var content = Upload.Bytes(300_000, seed: 8);
        var upload = await Upload.CreateAsync(As, content.Length);
        await upload.PatchAsync(0, content[..200_000]);
        var whole = await Upload.WholeAsync(As, content[..50_000]);

        await Server.HangAsync();
        try
        {
            using var part = await upload.PatchAsync(200_000, content[200_000..]);
            using var get = await As.Http.GetAsync(new Uri($"/exchange/v1/attachments/{whole}", UriKind.Relative), Cancel);
            using var body = new ByteArrayContent(content);
            using var post = await As.Http.PostAsync(new Uri("/exchange/v1/attachments?name=half-done", UriKind.Relative), body, Cancel);
            Assert.All([part, get, post], answer => Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "EXC-0183", 10), (answer.StatusCode, answer.Headers.GetValues("Lgsp-Error").Single(), answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds)));
            Assert.Equal(200_000, await upload.OffsetAsync());
            Assert.Equal(HttpStatusCode.Accepted, (await As.SendAsync("land@H21.13")).Status);
        }
        finally
        {
            await Server.WakeAsync();
        }

        Assert.Equal(HttpStatusCode.NoContent, (await upload.PatchAsync(200_000, content[200_000..])).StatusCode);
        Assert.Equal(content, await As.Http.GetByteArrayAsync(upload.Address, Cancel));
        Assert.Empty(await Exchange.QueryAsync<Guid>("select id from attachment where file_name = 'half-done'"));
    }

    [Fact]
    public async Task What_nobody_needs_goes_from_the_bucket_and_what_two_attachments_share_stays()
    {
        await using var server = await S3Server.StartAsync();
        await using var own = await ExchangeFixture.StartAsync([.. server.Settings, ("Attachments:TidyInterval", "1.00:00:00")]);
        var owner = own.As(Owner);
        var first = await Upload.WholeAsync(owner, Upload.Bytes(10));
        var same = await Upload.WholeAsync(owner, Upload.Bytes(10));
        var late = await Upload.CreateAsync(owner, 100);
        await late.PatchAsync(0, Upload.Bytes(50));
        var ended = await Upload.CreateAsync(owner, 100);
        await ended.PatchAsync(0, Upload.Bytes(50));
        Assert.Equal(HttpStatusCode.NoContent, (await ended.DeleteAsync()).StatusCode);
        Assert.Equal([$"attachments/{first:N}", $"attachments/{late.Id:N}.0"], (await server.KeysAsync()).Order());
        var tidy = own.Services.GetRequiredService<TidyAttachments>();

        // The first goes, its content stays for the other.
        Assert.Equal(HttpStatusCode.NoContent, (await new Upload(owner) { Address = new Uri($"/exchange/v1/attachments/{first}", UriKind.Relative) }.DeleteAsync()).StatusCode);
        await own.QueryAsync<Guid>($"update attachment set expires_at = now() - interval '1 day' where id = '{late.Id}' returning id");
        await tidy.RunAsync(Cancel);
        Assert.Equal([$"attachments/{first:N}"], await server.KeysAsync());
        Assert.Equal(0, await server.UploadsAsync());
        Assert.Equal(Upload.Bytes(10), await owner.Http.GetByteArrayAsync(new Uri($"/exchange/v1/attachments/{same}", UriKind.Relative), Cancel));

        await own.QueryAsync<Guid>("update attachment set completed_at = completed_at - interval '8 days' returning id");
        await tidy.RunAsync(Cancel);
        Assert.Empty(await server.KeysAsync());
    }

    [Fact]
    public async Task What_has_no_row_is_found_in_the_bucket_once_it_is_old()
    {
        var files = Exchange.Services.GetRequiredService<IAttachmentFiles>();
        var known = await Upload.WholeAsync(As, Upload.Bytes(77, seed: 9));
        var stray = Guid.CreateVersion7();
        await Server.Client.PutObjectAsync(new() { BucketName = S3Server.Bucket, Key = $"attachments/{stray:N}", ContentBody = "x" }, Cancel);
        await Server.Client.PutObjectAsync(new() { BucketName = S3Server.Bucket, Key = "attachments/of-another", ContentBody = "x" }, Cancel);

        var (_, old) = await files.OlderAsync(TimeProvider.System.GetUtcNow().AddHours(1), Cancel);
        var (_, fresh) = await files.OlderAsync(TimeProvider.System.GetUtcNow().AddHours(-1), Cancel);
        await files.DeleteUploadAsync(stray, Cancel);

        Assert.Contains(stray, old);
        Assert.Contains(known, old);
        Assert.DoesNotContain(stray, fresh);
        Assert.DoesNotContain($"attachments/{stray:N}", await Server.KeysAsync());
        Assert.Contains("attachments/of-another", await Server.KeysAsync());
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_ends_the_start_and_a_store_that_is_down_does_not()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync(Server.Address, "nobodys"));
        Assert.Contains("NoSuchBucket", refused.Message, StringComparison.Ordinal);
        await CheckAsync(Server.Address, S3Server.Bucket);
        await CheckAsync(new Uri($"http://127.0.0.1:{Testing.Ports.Free()}"), S3Server.Bucket);
        Assert.DoesNotContain(await Server.KeysAsync(), key => key.Contains("check", StringComparison.Ordinal));
    }

    [Fact]
    public void A_credentials_file_that_others_may_read_is_refused()
    {
        var path = Server.CredentialsFile + ".open";
        File.Copy(Server.CredentialsFile, path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Contains("chmod 600", Assert.Throws<InvalidOperationException>(() => Bucket(Server.Address, S3Server.Bucket, path)).Message, StringComparison.Ordinal);
    }

    private async Task CheckAsync(Uri endpoint, string bucket)
    {
        using var client = Bucket(endpoint, bucket, Server.CredentialsFile);
        await new CheckBucket(client, NullLogger<CheckBucket>.Instance).StartAsync(Cancel);
    }

    private static S3Bucket Bucket(Uri endpoint, string bucket, string credentials) => new(Options.Create(new AttachmentOptions
    {
        Store = AttachmentPlace.S3,
        S3 = new S3Options { Endpoint = endpoint, Bucket = bucket, CredentialsFile = credentials, Timeout = TimeSpan.FromSeconds(2) },
    }));
}
