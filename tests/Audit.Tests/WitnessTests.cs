using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Tiles;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.Witness;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>The ledger, a witness of another agency beside it, and an operator who betrays both.</summary>
public sealed class WitnessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a record is taken out")]
    [InlineData("a record says something else")]
    public async Task Case_27_a_ledger_rewritten_by_its_own_operator_is_caught_by_the_witness(string betrayal)
    {
        await using var audit = await AuditProcess.CreateAsync();
        await using var relay = await Relay.StartAsync();
        var key = NoteKey.Create("witness.test/h21-02", NoteKeyType.Cosignature);
        await using var witness = StartWitness(audit, relay, key);
        audit.Set("Ledger:Witnesses:0:Url", witness.Address.ToString());
        audit.Set("Ledger:Witnesses:0:Key", key.Key.ToString());
        audit.Start();
        relay.Target = audit.Address;
        var records = Enumerable.Range(0, 300).Select(i => CallRecords.Answered("witnessed@H21.05", second: i)).ToList();
        await audit.PublishAsync(records);

        // Honest: the witness cosigns, and the evidence carries it.
        var evidence = await Eventually.GivesAsync(() => CosignedAsync(records[299].Id), "evidence with a cosignature");
        var trusted = new TrustedFacts { LogKey = audit.LogKey.Key, Witnesses = [key.Key] };
        var report = EvidenceVerifier.Verify(evidence, trusted);
        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        Assert.Equal("healthy", await ReadinessAsync(witness));

        // The operator changes history: entries, tiles, and a checkpoint signed with the log's own key.
        await audit.StopAsync();
        if (betrayal == "a record is taken out")
        {
            await TakeOutAsync(audit, records[100].Id);
        }
        else
        {
            await audit.ExecuteAsync(Falsify, records[100].Id);
        }

        await SignAnewAsync(audit);
        audit.Start();
        relay.Target = audit.Address;
        await audit.PublishAsync([CallRecords.Answered("witnessed@H21.05"), CallRecords.Answered("witnessed@H21.05")]);

        // The log alone is consistent with itself: its own signature and proof hold. The witness does not play along.
        var forged = await audit.Auditor.GetByteArrayAsync(new Uri($"/audit/v1/records/{records[5].Id}/evidence", UriKind.Relative), Cancel);
        Assert.True(EvidenceVerifier.Verify(forged, new TrustedFacts { LogKey = audit.LogKey.Key }).IsValid);
        Assert.Equal("witnesses", EvidenceVerifier.Verify(forged, trusted).FailedStep?.Name);
        var alarm = await Eventually.GivesAsync(() => FirstAlarmAsync(witness), "the alarm");
        Assert.Contains(alarm.Kind, new[] { "inconsistent", "fork", "shrunk" });
        Assert.Equal("degraded", await ReadinessAsync(witness));
        using var client = witness.NewClient();
        var known = await client.GetFromJsonAsync<JsonElement>(new Uri("/witness/v1/checkpoints", UriKind.Relative), Cancel);
        Assert.Equal(alarm.KnownNote, known.GetProperty("items")[0].GetProperty("note").GetString());
        // Both notes are signed by the log: whoever holds them can prove the betrayal.
        foreach (var text in new[] { alarm.KnownNote, alarm.OfferedNote })
        {
            Assert.True(SignedNote.TryParse(text, out var note));
            Assert.Equal(SignatureState.Valid, note.Check(audit.LogKey.Key));
        }

        async Task<byte[]?> CosignedAsync(Guid id)
        {
            using var answer = await audit.Auditor.GetAsync(new Uri($"/audit/v1/records/{id}/evidence", UriKind.Relative), Cancel);
            var file = answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(Cancel) : [];
            return file.AsSpan().IndexOf("witness.test"u8) >= 0 ? file : null;
        }
    }

    [Fact]
    public async Task Case_26_an_entry_changed_in_the_database_gives_evidence_that_fails()
    {
        await using var audit = await AuditProcess.CreateAsync();
        audit.Start();
        var records = Enumerable.Range(0, 5).Select(i => CallRecords.Answered("changed@H21.05", second: i)).ToList();
        await audit.PublishAsync(records);
        await Eventually.HoldsAsync(async () => (await audit.QueryAsync<long>("select count(*) from ledger_entry"))[0] == 6, "all are in the ledger");

        await audit.ExecuteAsync(Falsify, records[2].Id);

        foreach (var (record, step) in new[] { (records[1], null), (records[2], "inclusion"), (records[3], (string?)null) })
        {
            var file = await audit.Auditor.GetByteArrayAsync(new Uri($"/audit/v1/records/{record.Id}/evidence", UriKind.Relative), Cancel);
            Assert.Equal(step, EvidenceVerifier.Verify(file, new TrustedFacts { LogKey = audit.LogKey.Key }).FailedStep?.Name);
        }
    }

    [Fact]
    public async Task Case_27_a_tree_changed_without_a_new_signature_is_never_signed_and_the_ledger_stands_still_until_it_is_put_right()
    {
        await using var audit = await AuditProcess.CreateAsync();
        audit.Start();
        await audit.PublishAsync(Enumerable.Range(0, 300).Select(i => CallRecords.Answered("still@H21.05", second: i)));
        await Eventually.HoldsAsync(async () => (await audit.QueryAsync<long?>("select coalesce(checkpoint_size, 0) from ledger_log")).SingleOrDefault() == 301, "all are signed");
        await audit.ExecuteAsync(Flip);

        var late = CallRecords.Answered("still@H21.05", second: 301);
        await audit.PublishAsync([late]);
        var reason = await Eventually.GivesAsync(StandsStillAsync, "Audit says that its ledger stands still");
        Assert.Contains("does not continue its checkpoint at 301", reason, StringComparison.Ordinal);
        // The record is safe and found, its evidence has to wait, what was signed before is served.
        Assert.Equal([late.Id], await audit.QueryAsync<Guid>($"select id from call_record where id = '{late.Id}'"));
        using var evidence = await audit.Auditor.GetAsync(new Uri($"/audit/v1/records/{late.Id}/evidence", UriKind.Relative), Cancel);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "AUD-0110"), (evidence.StatusCode, evidence.Headers.GetValues("Lgsp-Error").Single()));
        Assert.Contains("\n301\n", await audit.Auditor.GetStringAsync(new Uri("/audit/v1/checkpoint", UriKind.Relative), Cancel), StringComparison.Ordinal);

        await audit.ExecuteAsync(Flip);
        await Eventually.HoldsAsync(async () => await StandsStillAsync() is null, "the ledger goes on");
        var file = await audit.Auditor.GetByteArrayAsync(new Uri($"/audit/v1/records/{late.Id}/evidence", UriKind.Relative), Cancel);
        Assert.True(EvidenceVerifier.Verify(file, new TrustedFacts { LogKey = audit.LogKey.Key }).IsValid);

        async Task<string?> StandsStillAsync()
        {
            // Degraded is still ready: records can be taken in.
            var ready = await audit.ReadinessAsync();
            return ready.Contains("stands still", StringComparison.Ordinal) && ready.Contains("degraded", StringComparison.Ordinal) ? ready : null;
        }
    }

    private const string Falsify =
        "update ledger_entry set entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"status\":200', '\"status\":500'), 'UTF8') where entry_id = $1";

    /// <summary>One bit of the hash over the first 256 leaves; again = as it was.</summary>
    private const string Flip = "update ledger_tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 1 and index = 0";

    private static ServiceUnderTest<WitnessOptions> StartWitness(AuditProcess audit, Relay relay, NoteKey key)
    {
        var file = Path.Combine(audit.Folder, "witness.key");
        File.WriteAllText(file, key.Export());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new ServiceUnderTest<WitnessOptions>(new Dictionary<string, string?>
        {
            ["Witness:KeyFile"] = file,
            ["Witness:StateFolder"] = Path.Combine(audit.Folder, "witness"),
            ["Witness:PullEvery"] = "00:00:00.300",
            ["Witness:Logs:0:Key"] = audit.LogKey.Key.ToString(),
            ["Witness:Logs:0:Url"] = new Uri(relay.Address, "/audit/v1/").ToString(),
            ["Witness:Logs:0:Monthly"] = "true",
        });
    }

    private static async Task TakeOutAsync(AuditProcess audit, Guid without)
    {
        await audit.ExecuteAsync("delete from ledger_entry where entry_id = $1", without);
        await audit.ExecuteAsync("delete from call_record where id = $1", without);
        await audit.ExecuteAsync("create temp table moved as select entry_id, row_number() over (order by index) - 1 as place from ledger_entry; update ledger_entry set index = place - 1000000 from moved where moved.entry_id = ledger_entry.entry_id; update ledger_entry set index = index + 1000000");
    }

    /// <summary>What an operator with database and key can do: tiles and a checkpoint that fit the entries as they are now.</summary>
    private static async Task SignAnewAsync(AuditProcess audit)
    {
        var log = (await audit.QueryAsync<int>("select id from ledger_log"))[0];
        var origin = (await audit.QueryAsync<string>("select origin from ledger_log"))[0];
        var tree = new TiledTree();
        foreach (var entry in await audit.QueryAsync<byte[]>("select entry from ledger_entry order by index"))
        {
            tree.Append(TreeHash.Leaf(entry));
        }

        foreach (var tile in tree.TakeChanged())
        {
            await audit.ExecuteAsync("insert into ledger_tile values ($1, $2, $3, $4) on conflict on constraint ledger_tile_pkey do update set hashes = excluded.hashes",
                log, (short)tile.Id.Level, tile.Id.Index, tile.Hashes.ToArray());
        }

        var note = new Checkpoint(origin, tree.Size, tree.Root()).Sign(audit.LogKey).ToString();
        await audit.ExecuteAsync("update ledger_log set size = $1, checkpoint_size = $1, checkpoint_note = $2", tree.Size, note);
        await audit.ExecuteAsync("delete from ledger_checkpoint; delete from ledger_cosignature");
        await audit.ExecuteAsync("insert into ledger_checkpoint values ($1, $2, $3, now())", log, tree.Size, note);
    }

    private static async Task<Witness.Checkpoints.ListAlarms.Item?> FirstAlarmAsync(ServiceUnderTest<WitnessOptions> witness)
    {
        using var client = witness.NewClient();
        var alarms = await client.GetFromJsonAsync<Witness.Checkpoints.ListAlarms.Response>(new Uri("/witness/v1/alarms", UriKind.Relative), JsonSerializerOptions.Web, Cancel);
        return alarms!.Items.Count == 0 ? null : alarms.Items[0];
    }

    private static async Task<string?> ReadinessAsync(ServiceUnderTest<WitnessOptions> witness)
    {
        using var client = witness.NewClient();
        return (await client.GetFromJsonAsync<JsonElement>(new Uri("/readyz", UriKind.Relative), Cancel)).GetProperty("status").GetString();
    }
}
