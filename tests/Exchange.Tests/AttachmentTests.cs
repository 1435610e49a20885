using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class AttachmentTests(ExchangeFixture exchange)
{
    private const string Sender = "one-stop@H21.05";
    private const string Recipient = "land@H21.13";

    private Party Owner => exchange.As(Sender);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public async Task An_attachment_uploaded_in_parts_reaches_the_recipient_of_its_message(int size)
    {
        var content = Upload.Bytes(size);
        var upload = await Upload.CreateAsync(Owner, size, Upload.Metadata("filename", "bản đồ.pdf") + "," + Upload.Metadata("filetype", "application/pdf"));
        var half = size / 2;
        if (half > 0)
        {
            var first = await upload.PatchAsync(0, content[..half]);
            Assert.Equal((HttpStatusCode.NoContent, half), (first.StatusCode, Upload.Offset(first)));
            Assert.Equal(half, await upload.OffsetAsync());
        }

        Assert.Equal(HttpStatusCode.NoContent, (await upload.PatchAsync(half, content[half..])).StatusCode);
        await Owner.SentAsync(Recipient, attributes: ("attachments", $"{upload.Id}"));

        using var got = await exchange.As(Recipient).Http.GetAsync(upload.Address, Cancel);
        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal(content, await got.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("application/pdf", got.Content.Headers.ContentType!.ToString());
        Assert.Equal("bản đồ.pdf", got.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(content))}:", got.Headers.GetValues("Repr-Digest").Single());
    }

    [Fact]
    public async Task A_body_of_known_length_is_an_attachment_at_once()
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("số liệu"));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var answer = await Owner.Http.PostAsync(new Uri("/exchange/v1/attachments?name=a.txt", UriKind.Relative), body, Cancel);
        var told = (await Answer.ReadAsync(answer)).Json;

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("số liệu"))), told["sha256"]!.GetValue<string>());
        Assert.Equal("số liệu", await Owner.Http.GetStringAsync(answer.Headers.Location, Cancel));
    }

    [Fact]
    public async Task A_body_that_does_not_fit_its_content_digest_is_refused_and_leaves_nothing()
    {
        using var body = new ByteArrayContent([1, 2, 3]);
        body.Headers.TryAddWithoutValidation("Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData([1, 2, 4]))}:");
        using var answer = await exchange.As("s17@H21.05").Http.PostAsync(new Uri("/exchange/v1/attachments", UriKind.Relative), body, Cancel);

        Assert.Equal((460, "EXC-0178"), ((int)answer.StatusCode, answer.Headers.GetValues("Lgsp-Error").Single()));
        Assert.Empty(await exchange.QueryAsync<Guid>("select id from attachment where owner = 's17@H21.05'"));
    }

    [Fact]
    public async Task The_first_part_may_come_with_the_creation()
    {
        var content = Upload.Bytes(1000);
        var upload = new Upload(Owner);

        using var answer = await upload.PostAsync(1000, part: content[..400]);

        Assert.Equal((HttpStatusCode.Created, 400), (answer.StatusCode, Upload.Offset(answer)));
        Assert.True(answer.Headers.Contains("Upload-Expires"));
    }

    [Fact]
    public async Task A_connection_cut_between_two_parts_costs_only_what_had_not_come()
    {
        var content = Upload.Bytes(3_000_000);
        var upload = await Upload.CreateAsync(Owner, content.Length);

        await Assert.ThrowsAnyAsync<Exception>(() => upload.PatchAsync(0, new CutContent(content[..1_500_001], content.Length)));
        await Eventually.HoldsAsync(async () => await upload.OffsetAsync() > 0, "what came is kept");
        HttpResponseMessage answer;
        do
        {
            // The first request may still hold the upload for a moment.
            var offset = await upload.OffsetAsync();
            Assert.InRange(offset, 1, 1_500_001);
            answer = await upload.PatchAsync(offset, content[(int)offset..]);
        }
        while (answer.StatusCode is HttpStatusCode.Locked or HttpStatusCode.Conflict);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(content, await Owner.Http.GetByteArrayAsync(upload.Address, Cancel));
    }

    [Fact]
    public async Task Another_offset_is_409_and_changes_nothing()
    {
        var upload = await Upload.CreateAsync(Owner, 100);
        await upload.PatchAsync(0, Upload.Bytes(40));

        foreach (var offset in (long[])[0, 39, 41, 100])
        {
            using var answer = await upload.PatchAsync(offset, Upload.Bytes(1));
            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Conflict, HttpStatusCode.RequestEntityTooLarge]);
        }

        Assert.Equal(40, await upload.OffsetAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    public async Task A_part_that_does_not_fit_its_checksum_is_460_and_does_not_count(int before)
    {
        var content = Upload.Bytes(before + 100_000);
        var upload = await Upload.CreateAsync(Owner, content.Length);
        if (before > 0)
        {
            await upload.PatchAsync(0, content[..before]);
        }

        var bad = content[before..].ToArray();
        bad[5] ^= 1;
        using var refused = await upload.PatchAsync(before, bad, Upload.Sha256(content[before..]));
        Assert.Equal((460, "EXC-0177"), ((int)refused.StatusCode, refused.Headers.GetValues("Lgsp-Error").Single()));
        Assert.Equal(before, await upload.OffsetAsync());

        using var taken = await upload.PatchAsync(before, content[before..], Upload.Sha256(content[before..]));
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.Equal(content, await Owner.Http.GetByteArrayAsync(upload.Address, Cancel));
    }

    [Fact]
    public async Task A_whole_that_does_not_fit_its_announced_digest_is_460_and_gone()
    {
        var upload = await Upload.CreateAsync(Owner, 10, Upload.Metadata("sha256", Convert.ToHexStringLower(SHA256.HashData([1]))));

        using var answer = await upload.PatchAsync(0, Upload.Bytes(10));

        Assert.Equal((460, "EXC-0178"), ((int)answer.StatusCode, answer.Headers.GetValues("Lgsp-Error").Single()));
        Assert.Equal(HttpStatusCode.NotFound, (await upload.HeadAsync()).StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_the_announced_length_is_413()
    {
        var upload = await Upload.CreateAsync(Owner, 10);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await upload.PatchAsync(0, Upload.Bytes(11))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await upload.PatchAsync(0, new ChunkedContent(Upload.Bytes(11)))).StatusCode);
        Assert.Equal(0, await upload.OffsetAsync());
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=65530-65545", 65_530, 16)]
    [InlineData("bytes=-7", 199_993, 7)]
    [InlineData("bytes=131072-", 131_072, 68_928)]
    public async Task A_part_can_be_downloaded(string range, int from, int count)
    {
        var content = Upload.Bytes(200_000);
        var id = await Upload.WholeAsync(Owner, content);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/exchange/v1/attachments/{id}");
        request.Headers.TryAddWithoutValidation("Range", range);

        using var answer = await Owner.Http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(content.AsSpan(from, count).ToArray(), await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal((from, 200_000), (answer.Content.Headers.ContentRange!.From, answer.Content.Headers.ContentRange.Length));
    }

    [Fact]
    public async Task Others_see_no_attachment_neither_whole_nor_growing()
    {
        var id = await Upload.WholeAsync(Owner, Upload.Bytes(10));
        var growing = await Upload.CreateAsync(Owner, 10);
        await Owner.SentAsync(Recipient, attributes: ("attachments", $"{id}"));

        foreach (var other in (string[])["archive@H21.05", "tax@H21.13"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await exchange.As(other).GetAsync($"/exchange/v1/attachments/{id}")).Status);
        }

        foreach (var other in (string[])["archive@H21.05", Recipient])
        {
            var foreign = new Upload(exchange.As(other)) { Address = growing.Address };
            Assert.Equal(HttpStatusCode.NotFound, (await foreign.HeadAsync()).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await foreign.PatchAsync(0, Upload.Bytes(1))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await foreign.DeleteAsync()).StatusCode);
        }

        var early = await Owner.GetAsync(growing.Address.ToString());
        Assert.Equal((HttpStatusCode.Conflict, "EXC-0180"), (early.Status, early.Error));
    }

    [Fact]
    public async Task A_message_refers_only_to_whole_attachments_of_its_sender()
    {
        var mine = await Upload.WholeAsync(Owner, Upload.Bytes(10));
        var others = await Upload.WholeAsync(exchange.As("archive@H21.05"), Upload.Bytes(10));
        var growing = await Upload.CreateAsync(Owner, 10);

        foreach (var bad in (string[])[$"{mine},{others}", $"{growing.Id}", $"{Guid.CreateVersion7()}", "x", ","])
        {
            var answer = await Owner.SendAsync(Recipient, attributes: ("attachments", bad));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "EXC-0181"), (answer.Status, answer.Error));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await exchange.As(Recipient).GetAsync($"/exchange/v1/attachments/{mine}")).Status);
    }

    [Fact]
    public async Task A_repeated_send_with_attachments_gets_the_same_answer()
    {
        var id = await Upload.WholeAsync(Owner, Upload.Bytes(10));
        var eventId = Guid.CreateVersion7().ToString();

        var first = await Owner.SendAsync(Recipient, eventId, attributes: ("attachments", $"{id}"));
        var second = await Owner.SendAsync(Recipient, eventId, attributes: ("attachments", $"{id}"));

        Assert.Equal((HttpStatusCode.Accepted, first.Text), (second.Status, second.Text));
    }

    [Fact]
    public async Task An_upload_can_be_ended_but_not_what_a_message_refers_to()
    {
        var upload = await Upload.CreateAsync(Owner, 10);
        await upload.PatchAsync(0, Upload.Bytes(4));
        Assert.Equal(HttpStatusCode.NoContent, (await upload.DeleteAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await upload.HeadAsync()).StatusCode);
        Assert.False(File.Exists(Path.Combine(exchange.AttachmentFolder, "uploads", $"{upload.Id:N}")));

        var sent = await Upload.CreateAsync(Owner, 10);
        await sent.PatchAsync(0, Upload.Bytes(10));
        await Owner.SentAsync(Recipient, attributes: ("attachments", $"{sent.Id}"));
        using var refused = await sent.DeleteAsync();
        Assert.Equal((HttpStatusCode.Conflict, "EXC-0179"), (refused.StatusCode, refused.Headers.GetValues("Lgsp-Error").Single()));
    }

    [Fact]
    public async Task The_same_content_of_one_agency_lies_once_and_not_in_clear()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"Nội dung chỉ có ở đây {Guid.CreateVersion7()}. ", 3000)));
        var first = await Upload.WholeAsync(Owner, content);
        var second = await Upload.WholeAsync(exchange.As("archive@H21.05"), content);
        var elsewhere = await Upload.WholeAsync(exchange.As(Recipient), content);

        var blobs = await exchange.QueryAsync<Guid>($"select blob_id from attachment where id in ('{first}', '{second}', '{elsewhere}') order by blob_id");
        Assert.Equal([first, first, elsewhere], blobs.Order());
        Assert.Equal(content, await exchange.As("archive@H21.05").Http.GetByteArrayAsync(new Uri($"/exchange/v1/attachments/{second}", UriKind.Relative), Cancel));
        var files = Directory.GetFiles(Path.Combine(exchange.AttachmentFolder, "blobs"), $"*{first:N}", SearchOption.AllDirectories);
        Assert.Equal(-1, File.ReadAllBytes(Assert.Single(files)).AsSpan().IndexOf("chỉ có ở đây"u8));
    }

    [Fact]
    public async Task A_damaged_file_is_never_served_as_whole()
    {
        var id = await Upload.WholeAsync(Owner, Upload.Bytes(150_000, seed: 77));
        var path = Directory.GetFiles(Path.Combine(exchange.AttachmentFolder, "blobs"), $"*{id:N}", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[100_000] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Owner.Http.GetByteArrayAsync(new Uri($"/exchange/v1/attachments/{id}", UriKind.Relative), Cancel));
    }

    [Fact]
    public async Task What_tus_asks_of_a_server_is_answered()
    {
        using var options = await Owner.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/exchange/v1/attachments"), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal("creation,creation-with-upload,checksum,termination,expiration", options.Headers.GetValues("Tus-Extension").Single());
        Assert.Equal("1073741824", options.Headers.GetValues("Tus-Max-Size").Single());

        using var old = new HttpRequestMessage(HttpMethod.Post, "/exchange/v1/attachments");
        old.Headers.TryAddWithoutValidation("Tus-Resumable", "0.2.2");
        old.Headers.TryAddWithoutValidation("Upload-Length", "5");
        using var refused = await Owner.Http.SendAsync(old, Cancel);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "1.0.0"), (refused.StatusCode, refused.Headers.GetValues("Tus-Version").Single()));

        var upload = new Upload(Owner);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await upload.PostAsync((1L << 30) + 1)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await upload.PostAsync(0)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await upload.PostAsync(-1)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await upload.PostAsync(5, "filename @@@")).StatusCode);

        var begun = await Upload.CreateAsync(Owner, 10, Upload.Metadata("filename", "a"));
        using var head = await begun.HeadAsync();
        Assert.Equal(["10", "0", Upload.Metadata("filename", "a"), "1.0.0", "no-store"], [
            head.Headers.GetValues("Upload-Length").Single(), head.Headers.GetValues("Upload-Offset").Single(), head.Headers.GetValues("Upload-Metadata").Single(),
            head.Headers.GetValues("Tus-Resumable").Single(), head.Headers.CacheControl!.ToString()]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Owner.Http.SendAsync(OtherType(begun.Address), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await begun.PatchAsync(0, Upload.Bytes(10), "md5 AAAA")).StatusCode);
    }

    private static HttpRequestMessage OtherType(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = new ByteArrayContent([1]) };
        request.Headers.TryAddWithoutValidation("Tus-Resumable", "1.0.0");
        request.Headers.TryAddWithoutValidation("Upload-Offset", "0");
        return request;
    }

    /// <summary>Promises more than it sends, and breaks off.</summary>
    private sealed class CutContent(byte[] sent, long promised) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(sent);
            await stream.FlushAsync();
            throw new IOException("The line is cut.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = promised;
            return true;
        }
    }

    private sealed class ChunkedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
