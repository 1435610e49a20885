using GiaLai.Lgsp.Audit.Retention;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class RetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_month_is_deleted_after_its_period_and_the_ledger_says_so()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync(Records(300));
        await ledger.IntegrateAsync();
        ledger.Time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
        await ledger.AddAsync(Records(3));
        await ledger.IntegrateAsync();
        var last = (await ledger.Logs.FindAsync("2026-11", Cancel))!.CheckpointNote;
        var retention = Retention(ledger, new RetentionOptions { KeepMonths = 12 });

        ledger.Time.SetUtcNow(new DateTimeOffset(2027, 11, 29, 0, 0, 0, TimeSpan.Zero));
        await ledger.IntegrateAsync();
        await retention.ApplyAsync(Cancel);
        Assert.Equal([303L], await ledger.QueryAsync<long>("select count(*) from call_record"));

        ledger.Time.SetUtcNow(new DateTimeOffset(2027, 12, 2, 0, 0, 0, TimeSpan.Zero));
        await ledger.IntegrateAsync();
        await retention.ApplyAsync(Cancel);
        await retention.ApplyAsync(Cancel);
        await ledger.IntegrateAsync();

        Assert.Equal([3L], await ledger.QueryAsync<long>("select count(*) from call_record"));
        Assert.Equal([3L], await ledger.QueryAsync<long>("select count(*) from personal_part"));
        var november = (await ledger.Logs.FindAsync("2026-11", Cancel))!;
        Assert.NotNull(november.DeletedAt);
        Assert.Equal(last, november.CheckpointNote);
        Assert.Equal([0L], await ledger.QueryAsync<long>($"select count(*) from ledger_entry where log_id = {november.Id}"));
        Assert.Equal([0L], await ledger.QueryAsync<long>($"select count(*) from ledger_tile where log_id = {november.Id}"));
        await ledger.AssertSoundAsync("2026-12");
        await ledger.AssertSoundAsync("2027-12");
        var statements = (await ledger.QueryAsync<byte[]>("select entry from ledger_entry"))
            .Select(entry => LedgerEntry.TryDecode(entry, out var record) ? record : default)
            .Where(record => record.GetProperty("type").GetString() == "log-deleted").ToList();
        Assert.Equal("lgsp.test/audit/2026-11", Assert.Single(statements).GetProperty("log").GetProperty("origin").GetString());
        // What is sealed and not yet due can still be proved.
        Assert.Equal(3, (await ledger.AssertSoundAsync("2026-12")).Count);
    }

    [Fact]
    public async Task Personal_parts_may_go_earlier()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var record = Records(1)[0] with { SubjectHash = new string('7', 64) };
        await ledger.AddAsync(record);
        await ledger.IntegrateAsync();
        ledger.Time.SetUtcNow(new DateTimeOffset(2027, 12, 2, 0, 0, 0, TimeSpan.Zero));
        await ledger.IntegrateAsync();
        await Retention(ledger, new RetentionOptions { KeepPersonalMonths = 12 }).ApplyAsync(Cancel);

        Assert.Equal(record with { ClientAddress = null, SubjectHash = null }, await ledger.Calls.FindAsync(record.Id, Cancel));
        Assert.Equal([0L], await ledger.QueryAsync<long>("select count(*) from call_record where subject_index is not null"));
        await ledger.AssertSoundAsync("2026-11");
    }

    [Fact]
    public async Task A_personal_part_that_was_changed_is_not_told_and_the_rest_is()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var records = Records(2).ConvertAll(record => record with { SubjectHash = new string('7', 64) });
        await ledger.AddAsync(records);
        await ledger.ExecuteAsync($"update personal_part set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where part = 'clientAddress' and entry_id = '{records[0].Id}'");
        await ledger.ExecuteAsync($"update personal_part set sealed = '\\x01' where part = 'subjectHash' and entry_id = '{records[0].Id}'");

        Assert.Equal(records[0] with { ClientAddress = null, SubjectHash = null }, await ledger.Calls.FindAsync(records[0].Id, Cancel));
        Assert.Equal(records[1], await ledger.Calls.FindAsync(records[1].Id, Cancel));
    }

    [Fact]
    public void Less_than_a_year_is_no_policy() =>
        Assert.NotEmpty(new RetentionOptions { KeepMonths = 11 }.Validate(new(this)));

    private static ApplyRetention Retention(TestLedger ledger, RetentionOptions options) =>
        new(ledger.Logs, new RetentionStore(ledger.Source), Options.Create(options), ledger.OptionsOf, ledger.Time, NullLogger<ApplyRetention>.Instance);

    private static List<CallRecord> Records(int count) => [.. Enumerable.Range(0, count).Select(i => CallRecords.Answered(second: i))];
}
