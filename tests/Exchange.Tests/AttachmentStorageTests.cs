using System.Net;
using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>What lies on the disk: over restarts, in little memory, and gone when nobody needs it.</summary>
[Collection(nameof(AttachmentStorageTests))]
[CollectionDefinition(nameof(AttachmentStorageTests), DisableParallelization = true)]
public sealed class AttachmentStorageTests(ExchangeFixture exchange)
{
    private const string Owner = "archive@H21.05";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_hundred_megabytes_with_the_line_cut_between_take_little_memory()
    {
        const long Size = 300L << 20;
        const long Cut = 150_000_123;
        var upload = await Upload.CreateAsync(exchange.As(Owner), Size);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = before;
        void Watch() => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));

        await Assert.ThrowsAnyAsync<Exception>(() => upload.PatchAsync(0, new Flow(0, Cut, Size, Watch)));
        HttpResponseMessage answer;
        do
        {
            var offset = await upload.OffsetAsync();
            Assert.InRange(offset, 1, Cut);
            answer = await upload.PatchAsync(offset, new Flow(offset, Size, Size - offset, Watch));
        }
        while (answer.StatusCode is HttpStatusCode.Locked or HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        using var got = await exchange.As(Owner).Http.GetAsync(upload.Address, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var stream = await got.Content.ReadAsStreamAsync(Cancel);
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var actual = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, block, at) = (new byte[64 << 10], new byte[64 << 10], 0L);
        for (int read; (read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, Cancel)) > 0; at += read)
        {
            actual.AppendData(buffer, 0, read);
            Flow.Fill(block.AsSpan(0, read), at);
            expected.AppendData(block, 0, read);
            if (at % (64 << 20) == 0)
            {
                Watch();
            }
        }

        Assert.Equal(Size, at);
        Assert.Equal(expected.GetHashAndReset(), actual.GetHashAndReset());
        Assert.InRange(peak - before, 0, 24 << 20);
    }

    [Fact]
    public async Task Another_process_goes_on_where_the_first_stopped()
    {
        var content = Upload.Bytes(400_000);
        var upload = await Upload.CreateAsync(exchange.As(Owner), content.Length);
        await upload.PatchAsync(0, content[..100_000]);
        await using var second = exchange.NewProcess();
        var there = new Upload(exchange.As(Owner, second)) { Address = upload.Address };

        Assert.Equal(HttpStatusCode.NoContent, (await there.PatchAsync(await there.OffsetAsync(), content[100_000..])).StatusCode);

        Assert.Equal(content, await exchange.As(Owner).Http.GetByteArrayAsync(upload.Address, Cancel));
    }

    [Fact]
    public async Task After_a_torn_write_the_upload_goes_on_from_what_is_whole()
    {
        var content = Upload.Bytes(400_000);
        var upload = await Upload.CreateAsync(exchange.As(Owner), content.Length);
        await upload.PatchAsync(0, content[..100_000]);
        var path = Path.Combine(exchange.AttachmentFolder, "uploads", $"{upload.Id:N}");
        await using (var file = new FileStream(path, FileMode.Open))
        {
            // What a power cut may leave of the last piece, which was being written anew.
            file.Position = file.Length - 1000;
            file.Write(new byte[3000]);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await upload.PatchAsync(100_000, content[100_000..])).StatusCode);
        var offset = await upload.OffsetAsync();
        Assert.Equal(65_536, offset);
        Assert.Equal(HttpStatusCode.NoContent, (await upload.PatchAsync(offset, content[(int)offset..])).StatusCode);
        Assert.Equal(content, await exchange.As(Owner).Http.GetByteArrayAsync(upload.Address, Cancel));
    }

    [Fact]
    public async Task An_upload_whose_file_is_gone_begins_again()
    {
        var content = Upload.Bytes(100_000);
        var upload = await Upload.CreateAsync(exchange.As(Owner), content.Length);
        await upload.PatchAsync(0, content[..90_000]);
        File.Delete(Path.Combine(exchange.AttachmentFolder, "uploads", $"{upload.Id:N}"));

        Assert.Equal(HttpStatusCode.Conflict, (await upload.PatchAsync(90_000, content[90_000..])).StatusCode);
        Assert.Equal(0, await upload.OffsetAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await upload.PatchAsync(0, content)).StatusCode);
    }

    [Fact]
    public async Task What_nobody_needs_is_cleared_away_and_what_a_message_needs_stays()
    {
        await using var own = await ExchangeFixture.StartAsync(("Attachments:TidyInterval", "1.00:00:00"));
        var owner = own.As(Owner);
        var (used, unused, shared) = (await Upload.WholeAsync(owner, Upload.Bytes(10, 1)), await Upload.WholeAsync(owner, Upload.Bytes(10, 2)), await Upload.WholeAsync(owner, Upload.Bytes(10, 1)));
        var late = await Upload.CreateAsync(owner, 10);
        await late.PatchAsync(0, Upload.Bytes(5));
        var message = await owner.SentAsync("land@H21.13", attributes: ("attachments", $"{used}"));
        await own.QueryAsync<Guid>("update attachment set completed_at = completed_at - interval '8 days', expires_at = expires_at - interval '2 days' returning id");
        var old = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(50));
        var tidy = own.Services.GetRequiredService<TidyAttachments>();

        await tidy.RunAsync(Cancel);

        Assert.Equal([used], await own.QueryAsync<Guid>("select id from attachment"));
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"/exchange/v1/attachments/{used}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"/exchange/v1/attachments/{unused}")).Status);
        Assert.Single(Directory.GetFiles(own.AttachmentFolder, "*", SearchOption.AllDirectories));

        // Once the message, now an old one, has lost its content, its attachment is needed no more.
        await own.QueryAsync<Guid>($"update message set content = null where id = '{message}' returning id");
        await own.QueryAsync<Guid>($"update message set id = '{old}' where id = '{message}' returning id");
        await own.QueryAsync<Guid>($"update attachment_use set message_id = '{old}' returning message_id");
        await tidy.RunAsync(Cancel);
        Assert.Empty(Directory.GetFiles(own.AttachmentFolder, "*", SearchOption.AllDirectories));
        Assert.NotEqual(shared, used);
    }

    [Fact]
    public async Task A_file_without_a_row_goes_once_it_is_old()
    {
        var id = await Upload.WholeAsync(exchange.As(Owner), Upload.Bytes(5000, 9));
        var path = Directory.GetFiles(Path.Combine(exchange.AttachmentFolder, "blobs"), $"*{id:N}", SearchOption.AllDirectories).Single();
        var stray = path[..^32] + $"{Guid.CreateVersion7():N}";
        File.Copy(path, stray);
        File.SetLastWriteTimeUtc(stray, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        await exchange.Services.GetRequiredService<TidyAttachments>().RunAsync(Cancel);

        Assert.Equal((false, true), (File.Exists(stray), File.Exists(path)));
    }

    [Fact]
    public async Task Without_room_nothing_is_begun()
    {
        await using var own = await ExchangeFixture.StartAsync(("Attachments:LeastFreeBytes", $"{1L << 40}"));

        using var answer = await new Upload(own.As(Owner)).PostAsync(1L << 30);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "EXC-0182"), (answer.StatusCode, answer.Headers.GetValues("Lgsp-Error").Single()));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(await own.QueryAsync<Guid>("select id from attachment"));
    }

    [Fact]
    public async Task While_one_writes_another_is_told_to_wait()
    {
        var upload = await Upload.CreateAsync(exchange.As(Owner), 1000);
        using var hold = new SemaphoreSlim(0);
        var first = upload.PatchAsync(0, new Held(Upload.Bytes(500), hold));
        await Eventually.HoldsAsync(
            async () => (await exchange.QueryAsync<bool>($"select writer is not null from attachment where id = '{upload.Id}'")).Single(), "the first writes");

        using var second = await upload.PatchAsync(0, Upload.Bytes(500));
        Assert.Equal((HttpStatusCode.Locked, "EXC-0175"), (second.StatusCode, second.Headers.GetValues("Lgsp-Error").Single()));

        hold.Release();
        Assert.Equal(HttpStatusCode.NoContent, (await first).StatusCode);
    }

    /// <summary>Bytes of a pattern from one place to another, more promised than come when the line is to be cut.</summary>
    private sealed class Flow(long from, long to, long promised, Action watch) : HttpContent
    {
        public static void Fill(Span<byte> block, long at)
        {
            for (var i = 0; i < block.Length; i++)
            {
                block[i] = (byte)((at + i) * 7 >> 3);
            }
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[64 << 10];
            for (var at = from; at < to; at += block.Length)
            {
                var take = (int)Math.Min(block.Length, to - at);
                Fill(block.AsSpan(0, take), at);
                await stream.WriteAsync(block.AsMemory(0, take));
                if (at / (32 << 20) != (at + take) / (32 << 20))
                {
                    watch();
                }
            }

            await stream.FlushAsync();
            if (to - from < promised)
            {
                throw new IOException("The line is cut.");
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = promised;
            return true;
        }
    }

    /// <summary>Sends its second half when it is let go.</summary>
    private sealed class Held(byte[] bytes, SemaphoreSlim hold) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            await hold.WaitAsync();
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
