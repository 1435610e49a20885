using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class IntegratorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1100)]
    public async Task Stored_records_get_dense_places_in_their_order(int count)
    {
        await using var ledger = await TestLedger.CreateAsync(batchSize: 100);
        var records = Records(count);
        await ledger.AddAsync(records);
        await ledger.IntegrateAsync();

        Assert.Equal(records.Select(record => record.Id), await ledger.AssertSoundAsync());
        // And once more, in parts, over a restart.
        var more = Records(300);
        await ledger.AddAsync(more[..70]);
        await ledger.IntegrateAsync();
        await ledger.AddAsync(more[60..]);
        await ledger.IntegrateAsync();
        Assert.Equal([.. records.Select(record => record.Id), .. more.Select(record => record.Id)], await ledger.AssertSoundAsync());
    }

    [Fact]
    public async Task Of_two_integrators_one_works_until_it_is_gone()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync(Records(3));
        var first = await ledger.BeginAsync();
        Assert.Null(await Integrator.TryBeginAsync(ledger.Source, ledger.Options, ledger.Keys, ledger.Now, Cancel));
        await first.IntegrateAsync(ledger.Now, Cancel);
        await first.DisposeAsync();

        await ledger.IntegrateAsync();
        Assert.Equal(3, (await ledger.AssertSoundAsync()).Count);
    }

    [Fact]
    public async Task An_integrator_that_lost_its_lock_cannot_add_to_what_another_wrote()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await using var lost = await ledger.BeginAsync();
        await lost.IntegrateAsync(ledger.Now, Cancel);
        await ledger.ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())");
        await ledger.AddAsync(Records(5));
        await ledger.IntegrateAsync();
        await ledger.AddAsync(Records(5));
        await Assert.ThrowsAnyAsync<Exception>(async () => await lost.IntegrateAsync(ledger.Now, Cancel));

        await ledger.IntegrateAsync();
        Assert.Equal(10, (await ledger.AssertSoundAsync()).Count);
    }

    [Fact]
    public async Task Killed_again_and_again_between_its_steps_it_loses_and_repeats_nothing()
    {
        await using var ledger = await TestLedger.CreateAsync(batchSize: 40);
        var records = Records(2000);
        var kills = 0;
        using var done = new CancellationTokenSource();
        var adding = AddAsync();
        var killing = KillAsync();
        while (!adding.IsCompleted || await WaitingAsync() > 0)
        {
            try
            {
                await using var integrator = await Integrator.TryBeginAsync(ledger.Source, ledger.Options, ledger.Keys, ledger.Now, Cancel);
                while (integrator is not null && (await integrator.IntegrateAsync(ledger.Now, Cancel) > 0 || !adding.IsCompleted))
                {
                    await integrator.SignAsync(ledger.Now, Cancel);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or ObjectDisposedException or InvalidOperationException)
            {
                kills++;
            }
        }

        await done.CancelAsync();
        await killing;
        await adding;
        await ledger.IntegrateAsync();
        Assert.True(kills > 2, $"It was killed {kills} times only.");
        Assert.Equal(records.Select(record => record.Id), await ledger.AssertSoundAsync());

        async Task AddAsync()
        {
            for (var i = 0; i < records.Count; i += 50)
            {
                await ledger.AddAsync(records[i..(i + 50)]);
                await Task.Delay(15, Cancel);
            }
        }

        async Task KillAsync()
        {
            while (!done.IsCancellationRequested)
            {
                await Task.Delay(37, Cancel);
                await ledger.ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())");
            }
        }

        async Task<long> WaitingAsync() => (await ledger.QueryAsync<long>("select count(*) from ledger_queue"))[0];
    }

    [Fact]
    public async Task An_entry_that_was_changed_while_it_waited_is_refused_and_its_neighbours_are_not()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var records = Records(3);
        await ledger.AddAsync(records);
        await ledger.ExecuteAsync($"update ledger_queue set entry = set_byte(entry, 20, 65) where entry_id = '{records[1].Id}'");
        await ledger.IntegrateAsync();

        Assert.Equal([records[0].Id, records[2].Id], await ledger.AssertSoundAsync());
        Assert.Equal([records[1].Id], await ledger.QueryAsync<Guid>("select entry_id from ledger_refused"));
    }

    [Fact]
    public async Task An_entry_that_has_a_place_already_gets_no_second_one()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync(Records(2));
        await ledger.ExecuteAsync("insert into ledger_queue (entry_id, entry, leaf) select entry_id, entry, leaf from ledger_queue");
        await ledger.IntegrateAsync();
        Assert.Equal(2, (await ledger.AssertSoundAsync()).Count);
        await ledger.ExecuteAsync("insert into ledger_queue (entry_id, entry, leaf) select entry_id, entry, sha256('\\x00'::bytea || entry) from ledger_entry");
        await ledger.IntegrateAsync();
        Assert.Equal(2, (await ledger.AssertSoundAsync()).Count);
        Assert.Equal(5, (await ledger.QueryAsync<Guid>("select entry_id from ledger_refused")).Count);
    }

    [Theory]
    // The leaf of an old entry, the newest partial tile, the checkpoint, the length of the log.
    [InlineData("update ledger_tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0 and index = 0")]
    [InlineData("update ledger_tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 0 and index = 1")]
    [InlineData("update ledger_tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 1 and index = 0")]
    [InlineData("update ledger_log set checkpoint_note = replace(checkpoint_note, E'\\n301\\n', E'\\n300\\n')")]
    [InlineData("delete from ledger_tile where level = 1")]
    [InlineData("update ledger_log set size = 299; delete from ledger_entry where index >= 299")]
    public async Task What_was_changed_in_the_database_is_never_signed(string tamper)
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync(Records(300));
        await ledger.IntegrateAsync();
        await ledger.ExecuteAsync(tamper);
        await ledger.AddAsync(Records(20));

        // A leaf that lies under the last checkpoint's subtrees shows in proofs and exports; those that are used again stop the signing.
        if (tamper.Contains("level = 0 and index = 0", StringComparison.Ordinal))
        {
            await ledger.IntegrateAsync();
            var log = (await ledger.Logs.FindAsync(null, Cancel))!;
            Assert.True(SignedNote.TryParse(log.CheckpointNote, out var note));
            Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
            var proof = await Evidence.Merkle.ProofPlan.Inclusion(3, log.Size).MakeAsync(ledger.Tiles.Hashes(log.Id, log.Size), Cancel);
            var entry = (await ledger.QueryAsync<byte[]>("select entry from ledger_entry where index = 3"))[0];
            Assert.False(Evidence.Merkle.Proofs.Includes(3, log.Size, Evidence.Merkle.TreeHash.Leaf(entry), proof, checkpoint.Root));
        }
        else
        {
            await Assert.ThrowsAsync<LedgerDamagedException>(() => ledger.IntegrateAsync());
        }
    }

    [Fact]
    public async Task A_new_key_goes_on_with_the_log_where_the_old_one_is_named_as_retired_and_nowhere_else()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync(Records(3));
        await ledger.IntegrateAsync();
        await ledger.AddAsync(Records(3));
        using var forgotten = ledger.NewKeys();
        await Assert.ThrowsAsync<LedgerDamagedException>(() => ledger.IntegrateAsync(forgotten));
        using var keys = ledger.NewKeys(ledger.Keys.Signer.Key.ToString());
        await ledger.IntegrateAsync(keys);

        var log = (await ledger.Logs.FindAsync(null, Cancel))!;
        Assert.Equal(7, log.CheckpointSize);
        Assert.True(SignedNote.TryParse(log.CheckpointNote, out var note));
        Assert.Equal(SignatureState.Valid, note.Check(keys.Signer.Key));
    }

    [Fact]
    public async Task A_month_that_has_ended_is_sealed_and_the_next_names_its_last_checkpoint()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync(Records(10));
        await ledger.IntegrateAsync();
        // Months end by the clock of Vietnam, seven hours before UTC.
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 16, 59, 59, TimeSpan.Zero));
        await ledger.AddAsync(Records(5));
        await ledger.IntegrateAsync();
        Assert.Null((await ledger.Logs.FindAsync("2026-12", Cancel)));
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 17, 0, 0, TimeSpan.Zero));
        await ledger.AddAsync(Records(7));
        await ledger.IntegrateAsync();

        Assert.Equal(15, (await ledger.AssertSoundAsync("2026-11")).Count);
        Assert.Equal(7, (await ledger.AssertSoundAsync("2026-12")).Count);
        var (november, december) = ((await ledger.Logs.FindAsync("2026-11", Cancel))!, (await ledger.Logs.FindAsync("2026-12", Cancel))!);
        Assert.NotNull(november.SealedAt);
        Assert.Equal("lgsp.test/audit/2026-12", december.Origin);
        Assert.True(SignedNote.TryParse(november.CheckpointNote, out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var last));
        var first = (await ledger.QueryAsync<byte[]>($"select entry from ledger_entry where log_id = {december.Id} and index = 0"))[0];
        Assert.True(LedgerEntry.TryDecode(first, out var opened));
        Assert.Equal(("log-opened", last.Root.ToString(), last.Size),
            (opened.GetProperty("type").GetString(), opened.GetProperty("previous").GetProperty("root").GetString(), opened.GetProperty("previous").GetProperty("size").GetInt64()));

        // A clock that goes back opens nothing anew.
        ledger.Time.AdjustTime(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
        await ledger.AddAsync(Records(1));
        await ledger.IntegrateAsync();
        Assert.Equal(8, (await ledger.AssertSoundAsync("2026-12")).Count);
    }

    [Fact]
    public async Task Of_the_checkpoints_the_last_of_each_minute_stays()
    {
        await using var ledger = await TestLedger.CreateAsync();
        for (var second = 0; second < 130; second += 10)
        {
            await ledger.AddAsync(Records(1));
            await ledger.IntegrateAsync();
            ledger.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([7L, 13L, 14L], await ledger.QueryAsync<long>("select size from ledger_checkpoint order by size"));
    }

    private static List<CallRecord> Records(int count) => [.. Enumerable.Range(0, count).Select(i => CallRecords.Answered(second: i % 3600))];
}
