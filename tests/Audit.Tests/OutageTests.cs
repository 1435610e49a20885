using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task Case_29_what_came_while_Audit_was_away_arrives_once_and_in_order()
    {
        await using var audit = await AuditProcess.CreateAsync();
        var records = Enumerable.Range(0, 3000).Select(i => CallRecords.Answered("away@H21.05", second: i)).ToList();
        // Away from the beginning; some records come twice, as after a lost confirm.
        await audit.PublishAsync(records.Take(1000).SelectMany(record => record.DurationUs % 2 == 0 && record.Id.ToByteArray()[15] < 60 ? new[] { record, record } : [record]));
        audit.Start();
        await Eventually.HoldsAsync(async () => (await audit.QueryAsync<long>("select count(*) from call_record"))[0] >= 300, "some are stored");
        // Away in the middle, with deliveries under way.
        await audit.StopAsync();
        await audit.PublishAsync(records.Skip(1000));
        audit.Start();
        await Eventually.HoldsAsync(async () => (await audit.QueryAsync<long>("select count(*) from ledger_entry"))[0] == records.Count + 1, "all are in the ledger");

        Assert.Equal(records.Select(record => record.Id), await IdsAsync(audit));
        Assert.Equal([(long)records.Count], await audit.QueryAsync<long>("select sum(calls)::bigint from call_hour"));
    }

    [Fact]
    public async Task Of_several_Audit_processes_one_stores_at_a_time_and_the_order_holds_when_another_takes_over()
    {
        await using var audit = await AuditProcess.CreateAsync();
        var records = Enumerable.Range(0, 6000).Select(i => CallRecords.Answered("ordered@H21.05", second: i)).ToList();
        audit.Start();
        await using (audit.StartAnother())
        {
            await audit.PublishAsync(records.Take(3000));
            await StoredAsync(500);
            // The one that is given the records goes, with deliveries under way.
            await audit.StopAsync();
            await StoredAsync(2000);
            audit.Start();
            await audit.PublishAsync(records.Skip(3000));
            await StoredAsync(3500);
        }

        await Eventually.HoldsAsync(async () => (await audit.QueryAsync<long>("select count(*) from ledger_entry"))[0] == records.Count + 1, "all are in the ledger");
        Assert.Equal(records.Select(record => record.Id), await IdsAsync(audit));

        Task StoredAsync(long count) =>
            Eventually.HoldsAsync(async () => (await audit.QueryAsync<long>("select count(*) from call_record"))[0] >= count, $"{count} are stored");
    }

    [Fact]
    public async Task A_queue_that_was_declared_otherwise_takes_nothing_in_and_Audit_says_so()
    {
        await using var audit = await AuditProcess.CreateAsync();
        await audit.DeclareAsync(new() { ["x-queue-type"] = "quorum" });
        audit.Start();
        await Eventually.HoldsAsync(async () => (await audit.ReadinessAsync()).Contains("declared otherwise", StringComparison.Ordinal), "Audit says why");
        await audit.DeleteQueueAsync();
        await Eventually.HoldsAsync(async () => !(await audit.ReadinessAsync()).Contains("degraded", StringComparison.Ordinal), "Audit takes records in");
    }

    /// <summary>Ids of the call records in the order of the ledger.</summary>
    private static async Task<IEnumerable<Guid>> IdsAsync(AuditProcess audit) =>
        (await audit.QueryAsync<byte[]>("select entry from ledger_entry order by index"))
            .Select(entry => LedgerEntry.TryDecode(entry, out var record) ? record : throw new FormatException())
            .Where(record => record.GetProperty("type").GetString() == "call").Select(record => record.GetProperty("id").GetGuid());
}
