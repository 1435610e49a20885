using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class EvidenceTests(AuditFixture audit)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Case_26_the_evidence_of_a_record_verifies_offline_and_one_flipped_byte_fails()
    {
        var record = CallRecords.Answered() with { SubjectHash = new string('5', 64), RequestSha256 = new string('b', 64), RequestBytes = 7 };
        await audit.PublishAsync(record);
        await audit.FindsAsync($"requestId={record.RequestId}", 1);

        var file = await EvidenceAsync(record.Id);

        var trusted = new TrustedFacts { LogKey = audit.LogKey.Key, RequestSha256 = new string('b', 64), ResponseSha256 = record.ResponseSha256 };
        var report = EvidenceVerifier.Verify(file, trusted);
        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        using var json = JsonDocument.Parse(file);
        Assert.Equal(record.Id.ToString(), json.RootElement.GetProperty("record").GetProperty("id").GetString());
        Assert.Equal(["clientAddress", "subjectHash"], json.RootElement.GetProperty("openings").EnumerateArray().Select(o => o.GetProperty("part").GetString()));
        // The record itself holds no personal part in clear.
        Assert.DoesNotContain("127.0.0.1", json.RootElement.GetProperty("record").GetRawText(), StringComparison.Ordinal);

        file[Array.IndexOf(file, (byte)'{', file.AsSpan().IndexOf("\"record\""u8)) + 40] ^= 1;
        Assert.False(EvidenceVerifier.Verify(file, trusted).IsValid);
    }

    [Fact]
    public async Task A_party_gets_its_evidence_and_others_do_not_learn_of_the_record()
    {
        var record = CallRecords.Answered("evidence@H21.61", "H21.62/evidence/v1");
        await audit.PublishAsync(record);
        await audit.FindsAsync($"requestId={record.RequestId}", 1);
        foreach (var (agency, status) in new[] { ("H21.61", HttpStatusCode.OK), ("H21.62", HttpStatusCode.OK), ("H21.63", HttpStatusCode.NotFound) })
        {
            using var caller = audit.As("officer", agency, "provider-officer");
            using var answer = await caller.GetAsync(Evidence(record.Id), Cancel);
            Assert.Equal(status, answer.StatusCode);
        }

        using var bare = audit.Anonymous;
        using var unauthenticated = await bare.GetAsync(Evidence(record.Id), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, unauthenticated.StatusCode);
        using var nowhere = await audit.Auditor.GetAsync(Evidence(Guid.CreateVersion7()), Cancel);
        Assert.Equal("AUD-0100", nowhere.Headers.GetValues("Lgsp-Error").Single());
    }

    [Fact]
    public async Task Who_gets_evidence_is_decided_by_the_ledger_and_not_by_the_search_row()
    {
        await using var own = await AuditProcess.CreateAsync();
        own.Start();
        var record = CallRecords.Answered("evidence@H21.61", "H21.62/evidence/v1");
        await own.PublishAsync([record]);
        await GiaLai.Lgsp.Testing.Eventually.HoldsAsync(async () => (await own.QueryAsync<Guid>("select entry_id from ledger_entry")).Contains(record.Id), "the record is entered");
        await own.ExecuteAsync("update call_record set provider = 'H21.63', service = 'H21.63/evidence/v1', consumer = 'evidence@H21.63', consumer_agency = 'H21.63'");

        foreach (var (agency, status) in new[] { ("H21.61", HttpStatusCode.OK), ("H21.62", HttpStatusCode.OK), ("H21.63", HttpStatusCode.NotFound) })
        {
            using var caller = own.As("officer", agency, "provider-officer");
            using var answer = await caller.GetAsync(Evidence(record.Id), Cancel);
            Assert.Equal(status, answer.StatusCode);
        }

        await own.ExecuteAsync("delete from call_record");
        using var party = own.As("officer", "H21.61", "provider-officer");
        using var still = await party.GetAsync(Evidence(record.Id), Cancel);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task Anybody_reads_checkpoint_keys_hashes_and_proofs_and_only_auditors_read_entries()
    {
        await audit.PublishAsync(CallRecords.Answered());
        using var bare = audit.Anonymous;
        var log = (await bare.GetFromJsonAsync<ListLogs.Response>(new Uri("/audit/v1/logs", UriKind.Relative), LgspJson.Options, Cancel))!.Items[0];
        var keys = (await bare.GetFromJsonAsync<ListLogs.Keys>(new Uri("/audit/v1/log-keys", UriKind.Relative), LgspJson.Options, Cancel))!;
        Assert.Equal(audit.LogKey.Key.ToString(), keys.Log);

        using var answer = await bare.GetAsync(new Uri($"/audit/v1/{log.Prefix}checkpoint", UriKind.Relative), Cancel);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(SignedNote.TryParse(await answer.Content.ReadAsStringAsync(Cancel), out var note));
        Assert.Equal(SignatureState.Valid, note.Check(audit.LogKey.Key));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        Assert.Equal(log.Origin, checkpoint.Origin);

        var width = Math.Min(256, checkpoint.Size);
        var partial = width < 256 ? $".p/{width}" : "";
        using var tile = await bare.GetAsync(new Uri($"/audit/v1/{log.Prefix}tile/0/000{partial}", UriKind.Relative), Cancel);
        Assert.Equal(width * 32, (await tile.Content.ReadAsByteArrayAsync(Cancel)).Length);
        Assert.True(tile.Headers.CacheControl?.Extensions.Any(extension => extension.Name == "immutable"));
        using var newest = await bare.GetAsync(new Uri($"/audit/v1/tile/0/000{partial}", UriKind.Relative), Cancel);
        Assert.True(newest.Headers.CacheControl?.NoCache);

        using var entries = await bare.GetAsync(new Uri($"/audit/v1/{log.Prefix}tile/entries/000{partial}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, entries.StatusCode);
        using var officer = audit.As("officer", "H21.05", "provider-officer");
        using var forbidden = await officer.GetAsync(new Uri($"/audit/v1/{log.Prefix}tile/entries/000{partial}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var allowed = await audit.Auditor.GetAsync(new Uri($"/audit/v1/{log.Prefix}tile/entries/000{partial}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);

        foreach (var missing in new[] { "tile/0/999", "tile/0/0", "tile/9/000", "tile/entries/x" })
        {
            using var none = await audit.Auditor.GetAsync(new Uri($"/audit/v1/{log.Prefix}{missing}", UriKind.Relative), Cancel);
            Assert.Equal("AUD-0114", none.Headers.GetValues("Lgsp-Error").Single());
        }

        using var unknown = await bare.GetAsync(new Uri("/audit/v1/logs/1999-01/checkpoint", UriKind.Relative), Cancel);
        Assert.Equal("AUD-0112", unknown.Headers.GetValues("Lgsp-Error").Single());
    }

    [Fact]
    public async Task Case_27_two_checkpoints_are_consistent_by_the_proof_that_is_served()
    {
        var earlier = await CheckpointAsync();
        var record = CallRecords.Answered();
        await audit.PublishAsync(record);
        await audit.FindsAsync($"requestId={record.RequestId}", 1);
        await EvidenceAsync(record.Id);
        var later = await CheckpointAsync();
        Assert.True(later.Size > earlier.Size);

        using var bare = audit.Anonymous;
        var proof = (await bare.GetFromJsonAsync<ProveTree.Consistency>(
            new Uri($"/audit/v1/proofs/consistency?from={earlier.Size}&to={later.Size}", UriKind.Relative), LgspJson.Options, Cancel))!;
        Assert.True(Proofs.AreConsistent(earlier.Size, earlier.Root, later.Size, later.Root, Hashes(proof.Hashes)));

        var inclusion = (await bare.GetFromJsonAsync<ProveTree.Inclusion>(
            new Uri($"/audit/v1/proofs/inclusion?index=0&size={later.Size}", UriKind.Relative), LgspJson.Options, Cancel))!;
        Assert.True(Proofs.Includes(0, later.Size, Hashes([inclusion.Leaf])[0], Hashes(inclusion.Hashes), later.Root));
        foreach (var query in new[] { "consistency?from=-1", "consistency?from=1&to=99999999", "consistency?from=9&to=2", "inclusion?index=99999999" })
        {
            using var bad = await bare.GetAsync(new Uri($"/audit/v1/proofs/{query}", UriKind.Relative), Cancel);
            Assert.Equal("AUD-0115", bad.Headers.GetValues("Lgsp-Error").Single());
        }
    }

    [Fact]
    public async Task The_archive_of_a_log_verifies_as_a_whole()
    {
        var record = CallRecords.Answered();
        await audit.PublishAsync(record);
        await audit.FindsAsync($"requestId={record.RequestId}", 1);
        var folder = Directory.CreateTempSubdirectory("lgsp-archive-");
        try
        {
            await using (var tar = await audit.Auditor.GetStreamAsync(new Uri("/audit/v1/archive", UriKind.Relative), Cancel))
            {
                await System.Formats.Tar.TarFile.ExtractToDirectoryAsync(tar, folder.FullName, overwriteFiles: false, Cancel);
            }

            var report = await ExportedLog.VerifyAsync(folder.FullName, audit.LogKey.Key, [], Cancel);
            Assert.True(report.IsValid, report.FailedStep?.Explanation);
            Assert.Equal(["checkpoint", "log-signature", "tiles", "entries"], report.Steps.Select(step => step.Name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Uri Evidence(Guid id) => new($"/audit/v1/records/{id}/evidence", UriKind.Relative);

    private async Task<byte[]> EvidenceAsync(Guid id) => await audit.Auditor.GetByteArrayAsync(Evidence(id), Cancel);

    private async Task<Checkpoint> CheckpointAsync()
    {
        using var bare = audit.Anonymous;
        Assert.True(SignedNote.TryParse(await bare.GetStringAsync(new Uri("/audit/v1/checkpoint", UriKind.Relative), Cancel), out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        return checkpoint;
    }

    private static List<TreeHash> Hashes(IReadOnlyList<string> texts) =>
        [.. texts.Select(text => TreeHash.TryParse(text, out var hash) ? hash : throw new FormatException(text))];
}
