using System.IO.Compression;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Verify;

namespace GiaLai.Lgsp.NdopAdapter.Tests;

public sealed class ExportTests(NdopFixture ndop)
{
    private const string Rows = "{\"id\":\"a\",\"areaM2\":1}\n{\"id\":\"b\",\"areaM2\":2}\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_export_holds_what_is_pushed_in_NDOP_s_names_and_lgsp_verify_believes_it()
    {
        const string Id = "N30.01/land-parcels";
        await ndop.RegisteredAsync(Id);
        var batch = await ndop.ConfirmedAsync(Id, Rows);
        var sha256 = (await ndop.GetAsync($"batches/{batch}"))["sha256"]!.GetValue<string>();
        var zip = await ExportAsync(batch);

        await using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(["README.txt", "dataset.json", "batch.json", "rows.ndjson", "manifest.json", "manifest.jws"], archive.Entries.Select(entry => entry.FullName));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Read(archive, "rows.ndjson"))));
        var listed = JsonNode.Parse(Read(archive, "manifest.json"))!;
        Assert.Equal("ndop-batch", listed["kind"]!.GetValue<string>());
        Assert.Equal(sha256, listed["files"]!.AsArray().Single(file => file!["name"]!.GetValue<string>() == "rows.ndjson")!["sha256"]!.GetValue<string>());
        // As the simulator got them over the line.
        var sent = (await ndop.National.GetFromJsonAsync<JsonArray>("/control/ndop/calls", Cancel))!;
        Assert.Equal(Sent(sent, $"/ndop/batches/{batch}"), JsonNode.Parse(Read(archive, "batch.json"))!.ToJsonString());
        Assert.Equal(Sent(sent, $"/ndop/datasets/{Id}"), JsonNode.Parse(Read(archive, "dataset.json"))!.ToJsonString());
        Assert.Equal((0, ""), await VerifyAsync(zip, await KeysAsync(ndop)));
    }

    [Fact]
    public async Task A_flipped_byte_is_told_by_its_file_and_another_s_key_is_refused()
    {
        const string Id = "N30.02/land-parcels";
        await ndop.RegisteredAsync(Id);
        var (_, body) = await ndop.PushAsync(Id, "id,areaM2\na,1\n", "text/csv");
        var zip = await ExportAsync(body["id"]!.GetValue<string>());
        var keys = await KeysAsync(ndop);

        Assert.Equal((1, "files: rows.csv is not what the manifest says."), await VerifyAsync(Flip(zip, "rows.csv"), keys));
        Assert.Equal((1, "files: batch.json is not what the manifest says."), await VerifyAsync(Flip(zip, "batch.json"), keys));
        Assert.Equal((1, "export-signature: Signature of the manifest: Wrong."), await VerifyAsync(Flip(zip, "manifest.json"), keys));
        Assert.Equal(1, (await VerifyAsync(zip[..^100], keys)).Code);
        await using var other = await NdopFixture.StartAsync();
        Assert.Equal((1, "export-signature: Signature of the manifest: UnknownKey."), await VerifyAsync(zip, await KeysAsync(other)));
    }

    [Fact]
    public async Task Rows_that_are_gone_or_were_changed_on_the_disk_are_not_signed()
    {
        const string Id = "N30.03/land-parcels";
        await ndop.RegisteredAsync(Id);
        var batch = await ndop.ConfirmedAsync(Id, Rows);
        var file = Path.Combine(ndop.Folder, "rows", Guid.Parse(batch).ToString("N"));

        await File.WriteAllTextAsync(file, Rows.Replace("\"areaM2\":2", "\"areaM2\":3", StringComparison.Ordinal), Cancel);
        Assert.Equal((409, "NDO-0122"), await RefusedAsync(batch, ndop.Operator));
        File.Delete(file);
        Assert.Equal((409, "NDO-0121"), await RefusedAsync(batch, ndop.Operator));
    }

    [Fact]
    public async Task Only_an_operator_gets_a_batch_that_is_there_and_an_id_that_is_none_is_named()
    {
        const string Id = "N30.04/land-parcels";
        await ndop.RegisteredAsync(Id);
        var batch = await ndop.ConfirmedAsync(Id, Rows);

        Assert.Equal(404, (await RefusedAsync(Guid.CreateVersion7().ToString(), ndop.Operator)).Status);
        Assert.Equal((400, "NDO-0001"), await RefusedAsync("sai", ndop.Operator));
        Assert.Equal((403, "NDO-0004"), await RefusedAsync(batch, ndop.As("auditor", null, Roles.Auditor)));
        Assert.Equal((403, "NDO-0004"), await RefusedAsync(batch, ndop.As("may@N30.04", "N30.04")));
        Assert.Equal(401, (await RefusedAsync(batch, ndop.Anonymous)).Status);
    }

    private async Task<byte[]> ExportAsync(string batch)
    {
        using var caller = ndop.Operator;
        using var answer = await caller.GetAsync(new Uri($"/ndop/v1/batches/{batch}/export", UriKind.Relative), Cancel);
        Assert.Equal((200, "application/zip"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static async Task<(int Status, string Code)> RefusedAsync(string batch, HttpClient caller)
    {
        using (caller)
        {
            using var answer = await caller.GetAsync(new Uri($"/ndop/v1/batches/{batch}/export", UriKind.Relative), Cancel);
            return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["code"]!.GetValue<string>());
        }
    }

    private static async Task<string> KeysAsync(NdopFixture of)
    {
        using var caller = of.Anonymous;
        return await caller.GetStringAsync(new Uri("/ndop/v1/keys", UriKind.Relative), Cancel);
    }

    /// <summary>Exit code, and the first step that fails in English.</summary>
    private static async Task<(int Code, string Fault)> VerifyAsync(byte[] zip, string keys)
    {
        var folder = Directory.CreateTempSubdirectory("lgsp-export-").FullName;
        try
        {
            var (file, jwks) = (Path.Combine(folder, "export.zip"), Path.Combine(folder, "keys.json"));
            await File.WriteAllBytesAsync(file, zip, Cancel);
            await File.WriteAllTextAsync(jwks, keys, Cancel);
            await using var output = new StringWriter();
            var code = await VerifyTool.RunAsync(["export", file, "--jwks", jwks, "--json"], output, output);
            var failed = JsonNode.Parse(output.ToString())!["steps"]!.AsArray().FirstOrDefault(step => step!["outcome"]!.GetValue<string>() == "failed");
            return (code, failed is null ? "" : $"{failed["name"]}: {failed["explanation"]}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Sent(JsonArray calls, string path) =>
        JsonNode.Parse(calls.First(call => Uri.UnescapeDataString(call!["path"]!.GetValue<string>()) == path)!["body"]!.GetValue<string>())!.ToJsonString();

    /// <summary>One bit of one file inside, the ZIP itself whole again.</summary>
    private static byte[] Flip(byte[] zip, string name)
    {
        using var copy = new MemoryStream();
        copy.Write(zip);
        using (var archive = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            var content = Read(archive, name);
            content[content.Length / 2] ^= 1;
            archive.GetEntry(name)!.Delete();
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }

        return copy.ToArray();
    }

    private static byte[] Read(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
