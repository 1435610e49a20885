using System.Security.Cryptography;
using GiaLai.Lgsp.Client.Attachments;

namespace GiaLai.Lgsp.Client.Tests;

public sealed class AttachmentTests
{
    private static readonly UploadOptions Options = new() { PartSize = 300_000, FirstPause = TimeSpan.FromMilliseconds(1), FileName = "bản vẽ.pdf", ContentType = "application/pdf" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_and_a_download_go_on_where_the_connection_was_cut()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        platform.Cuts.Enqueue(100_000);
        platform.Cuts.Enqueue(int.MaxValue);
        platform.Cuts.Enqueue(50_000);

        var id = await client.Attachments.UploadAsync(new MemoryStream(content), Options, Cancel);

        Assert.Equal(7, id.Version);
        Assert.Equal(content.Length, platform.UploadLength);
        Assert.Equal(content, platform.Upload.ToArray());
        Assert.Equal("1.0.0", platform.Requests.First().Headers["Tus-Resumable"]);
        Assert.Equal("filename YuG6o24gduG6vS5wZGY=,filetype YXBwbGljYXRpb24vcGRm", platform.Requests.First().Headers["Upload-Metadata"]);

        platform.Cuts.Enqueue(400_000);
        platform.Cuts.Enqueue(1);
        using var into = new MemoryStream();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), await client.Attachments.DownloadAsync(id, into, Options, Cancel));
        Assert.Equal(content, into.ToArray());
    }

    [Fact]
    public async Task A_beginning_that_is_another_files_is_found_out()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        var id = await client.Attachments.UploadAsync(new MemoryStream(RandomNumberGenerator.GetBytes(10_000)), Options, Cancel);
        using var into = new MemoryStream();
        into.Write(RandomNumberGenerator.GetBytes(100));

        await Assert.ThrowsAsync<InvalidDataException>(() => client.Attachments.DownloadAsync(id, into, Options, Cancel));
    }
}
