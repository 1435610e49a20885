using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Witness.Tests;

public sealed class PullCheckpointsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_cosigns_what_continues_the_log()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log);
        foreach (var count in new[] { 1, 6, 249, 1, 300, 2 })
        {
            Assert.True(Checkpoint.TryParse(log.Grow(count).Text, out var checkpoint));
            await witness.SeesAsync(checkpoint.Size);
        }

        var last = (await witness.LastAsync())!;
        Assert.True(SignedNote.TryParse(last.Note, out var note));
        Assert.Equal(SignatureState.Valid, note.Check(log.Key.Key));
        Assert.Equal(SignatureState.Valid, note.Check(witness.Key.Key, out var at));
        Assert.Equal(last.CosignedAt.ToUnixTimeSeconds(), at!.Value.ToUnixTimeSeconds());
        Assert.Empty(await witness.AlarmsAsync());
        using var client = witness.NewClient();
        Assert.Equal(witness.Key.Key + "\n", await client.GetStringAsync(new Uri("/witness/v1/key", UriKind.Relative), Cancel));
    }

    [Theory]
    [InlineData(10, 12, "inconsistent")]
    [InlineData(300, 700, "inconsistent")]
    [InlineData(10, 10, "fork")]
    [InlineData(10, 9, "shrunk")]
    public async Task Case_27_a_rewritten_log_raises_the_alarm_and_is_not_cosigned_also_after_a_restart(int before, int after, string kind)
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log);
        log.Grow(before);
        await witness.SeesAsync(before);
        await witness.RestartAsync();
        log.Rewrite();
        var rewritten = log.Grow(after, "another entry").ToString();

        var alarms = await Eventually.GivesAsync(async () => await witness.AlarmsAsync() is { Count: > 0 } found ? found : null, "the alarm");
        await Task.Delay(300, Cancel);
        Assert.Equal((kind, rewritten), (alarms[0].Kind, alarms[0].OfferedNote));
        // One alarm, however often it looks; and its last good checkpoint stays.
        Assert.Single(await witness.AlarmsAsync());
        Assert.Equal(before, (await witness.LastAsync())!.Size);
        await witness.RestartAsync();
        Assert.Single(await witness.AlarmsAsync());
        using var client = witness.NewClient();
        using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel);
        Assert.Equal("degraded", (await ready.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_checkpoint_by_another_key_raises_the_alarm_and_nonsense_is_only_an_outage()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log);
        log.Served = "<html>busy</html>";
        await Task.Delay(300, Cancel);
        Assert.Empty(await witness.AlarmsAsync());

        log.Served = new Checkpoint(log.Key.Key.Name, 0, TreeHash.Empty).Sign(NoteKey.Create(log.Key.Key.Name, NoteKeyType.Ed25519)).ToString();
        var alarms = await Eventually.GivesAsync(async () => await witness.AlarmsAsync() is { Count: > 0 } found ? found : null, "the alarm");
        Assert.Equal("notSigned", alarms[0].Kind);
        log.Grow(5);
        await witness.SeesAsync(5);
    }

    [Fact]
    public async Task A_memory_that_cannot_be_read_stops_it()
    {
        await using var log = await LogDouble.StartAsync();
        var witness = new WitnessProcess(log);
        log.Grow(5);
        await witness.SeesAsync(5);
        await File.WriteAllTextAsync(Directory.GetFiles(Path.Combine(witness.Folder, "state"), "*.json").Single(), "{", Cancel);
        await Assert.ThrowsAnyAsync<Exception>(witness.RestartAsync);
    }
}
