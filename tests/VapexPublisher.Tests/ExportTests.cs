using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

public sealed class ExportTests(VapexFixture vapex)
{
    [Fact]
    public async Task The_export_holds_record_and_document_and_another_library_believes_its_signature()
    {
        const string Id = "V50.01/land-parcels/v1";
        await vapex.PublishedAsync(Id);
        var zip = await ExportAsync(Id);

        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(
            ["README.txt", "records/V50.01_land-parcels_v1.json", "documents/V50.01_land-parcels_v1.json", "manifest.json", "manifest.jws"],
            archive.Entries.Select(entry => entry.FullName));
        Assert.True(await ForeignJose.VerifiesAsync(vapex, Encoding.ASCII.GetString(Read(archive, "manifest.jws")), Read(archive, "manifest.json")));
        Assert.True(await ForeignJose.VerifiesAsync(vapex, JsonNode.Parse(Read(archive, "records/V50.01_land-parcels_v1.json"))!.AsObject()));
        Assert.Equal((true, null), await CheckAsync(zip));
    }

    [Fact]
    public async Task What_was_changed_afterwards_is_told_by_name()
    {
        const string Id = "V50.02/land-parcels/v1";
        await vapex.PublishedAsync(Id);
        var zip = await ExportAsync(Id);

        Assert.Equal("files", (await CheckAsync(Change(zip, archive => Write(archive, "records/V50.02_land-parcels_v1.json", "{}")))).Failed);
        Assert.Equal("files", (await CheckAsync(Change(zip, archive => Write(archive, "more.txt", "x")))).Failed);
        Assert.Equal("files", (await CheckAsync(Change(zip, archive => archive.GetEntry("README.txt")!.Delete()))).Failed);
        Assert.Equal("export-signature", (await CheckAsync(Change(zip, archive => Write(archive, "manifest.json", """{"files":[]}""")))).Failed);
        Assert.Equal("export-signature", (await CheckAsync(Change(zip, archive => archive.GetEntry("manifest.jws")!.Delete()))).Failed);
        Assert.Equal("manifest", (await CheckAsync(Change(zip, archive => archive.GetEntry("manifest.json")!.Delete()))).Failed);
        Assert.Equal("zip", (await CheckAsync(zip[..(zip.Length / 2)])).Failed);
        Assert.Equal("zip", (await CheckAsync(Encoding.ASCII.GetBytes("<html></html>"))).Failed);
    }

    private async Task<byte[]> ExportAsync(string id)
    {
        using var caller = vapex.Operator;
        using var answer = await caller.PostAsJsonAsync("/vapex/v1/exports", new { records = new[] { id } });
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<(bool IsValid, string? Failed)> CheckAsync(byte[] zip)
    {
        using var caller = vapex.Operator;
        using var content = new ByteArrayContent(zip) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        using var answer = await caller.PostAsync(new Uri("/vapex/v1/exports/check", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var failed = body["steps"]!.AsArray().FirstOrDefault(step => step!["outcome"]!.GetValue<string>() == "failed");
        return (body["isValid"]!.GetValue<bool>(), failed?["name"]!.GetValue<string>());
    }

    private static byte[] Change(byte[] zip, Action<ZipArchive> change)
    {
        using var copy = new MemoryStream();
        copy.Write(zip);
        using (var archive = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            change(archive);
        }

        return copy.ToArray();
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        archive.GetEntry(name)?.Delete();
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Read(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
