using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Witness.Tests;

/// <summary>The protocol of https://c2sp.org/tlog-witness, status by status.</summary>
public sealed class AddCheckpointTests
{
    [Fact]
    public async Task A_log_that_brings_its_checkpoints_gets_cosignatures()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log, pullEvery: "01:00:00");
        var first = log.Grow(5, serve: false);

        var (status, text, _) = await witness.AddAsync($"old 0\n\n{first}");
        Assert.Equal(200, status);
        Assert.True(NoteSignature.TryParse(text.TrimEnd('\n'), out var line));
        Assert.Equal(SignatureState.Valid, first.With([line]).Check(witness.Key.Key));

        var second = log.Grow(20, serve: false);
        Assert.Equal((409, "5\n", "text/x.tlog.size"), await witness.AddAsync($"old 0\n\n{second}"));
        Assert.Equal(422, (await witness.AddAsync($"old 5\n\n{second}")).Status);
        Assert.Equal(422, (await witness.AddAsync($"old 5\n{TreeHash.Empty}\n\n{second}")).Status);
        Assert.Equal(200, (await witness.AddAsync($"old 5\n{await log.ProofAsync(5)}\n{second}")).Status);
        // Again is no harm; and a bad proof, which anybody could send, is no alarm.
        Assert.Equal(200, (await witness.AddAsync($"old 25\n\n{second}")).Status);
        Assert.Equal((409, "25\n", "text/x.tlog.size"), await witness.AddAsync($"old 5\n\n{first}"));
        Assert.Equal(400, (await witness.AddAsync($"old 25\n\n{first}")).Status);
        Assert.Empty(await witness.AlarmsAsync());
    }

    [Fact]
    public async Task Two_signed_roots_at_one_size_are_an_alarm_by_themselves()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log, pullEvery: "01:00:00");
        Assert.Equal(200, (await witness.AddAsync($"old 0\n\n{log.Grow(5, serve: false)}")).Status);
        log.Rewrite();
        Assert.Equal(409, (await witness.AddAsync($"old 5\n\n{log.Grow(5, "another", serve: false)}")).Status);
        Assert.Equal("fork", Assert.Single(await witness.AlarmsAsync()).Kind);
    }

    [Fact]
    public async Task What_is_not_signed_by_a_watched_log_is_refused()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log, pullEvery: "01:00:00");
        var other = NoteKey.Create("other.example", NoteKeyType.Ed25519);
        var impostor = NoteKey.Create(log.Key.Key.Name, NoteKeyType.Ed25519);
        var good = log.Grow(3, serve: false).ToString();

        Assert.Equal(404, (await witness.AddAsync($"old 0\n\n{new Checkpoint("other.example", 0, TreeHash.Empty).Sign(other)}")).Status);
        Assert.Equal(404, (await witness.AddAsync($"old 0\n\n{new Checkpoint(log.Key.Key.Name + "x", 0, TreeHash.Empty).Sign(log.Key)}")).Status);
        Assert.Equal(403, (await witness.AddAsync($"old 0\n\n{new Checkpoint(log.Key.Key.Name, 0, TreeHash.Empty).Sign(impostor)}")).Status);
        Assert.Equal(403, (await witness.AddAsync($"old 0\n\n{good.Replace("\n3\n", "\n4\n", StringComparison.Ordinal)}")).Status);
        foreach (var body in new[] { "", "old 0\n", $"old 00\n\n{good}", $"old -1\n\n{good}", $"old x\n\n{good}", $"0\n\n{good}", $"old 0\nAAAA\n\n{good}", $"old 0\n\n{good}x", new string('a', 100_000) })
        {
            Assert.Equal(400, (await witness.AddAsync(body)).Status);
        }

        Assert.Null(await witness.LastAsync());
        Assert.Empty(await witness.AlarmsAsync());
    }

    [Fact]
    public async Task Offers_side_by_side_never_lead_back()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log, pullEvery: "01:00:00");
        await witness.AddAsync($"old 0\n\n{log.Grow(5, serve: false)}");
        var offers = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var note = log.Grow(3, serve: false);
            offers.Add($"old 5\n{await log.ProofAsync(5)}\n{note}");
        }

        var answers = await Task.WhenAll(offers.Select(witness.AddAsync));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 409 }));
        var won = offers[Array.FindIndex(answers, answer => answer.Status == 200)];
        Assert.Contains((await witness.LastAsync())!.Note.Split("\n\n")[0], won, StringComparison.Ordinal);
    }
}
