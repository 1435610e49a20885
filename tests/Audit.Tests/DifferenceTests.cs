using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Audit.Differences;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Audit.Messages;
using GiaLai.Lgsp.Audit.Retention;
using GiaLai.Lgsp.Audit.Subjects;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class DifferenceTests
{
    private static readonly string Subject = new('7', 64);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("update call_record set provider = 'H21.99' where id = '{0}'", "RowDiffers: provider")]
    [InlineData("update call_record set consumer = 'other@H21.05', purpose = null where id = '{0}'", "RowDiffers: consumer, purpose")]
    [InlineData("update call_record set status = 404 where id = '{0}'", "RowDiffers: status")]
    [InlineData("update call_record set consumer_agency = 'H21.99' where id = '{0}'", "RowDiffers: consumerAgency")]
    [InlineData("update call_record set subject_index = null where id = '{0}'", "RowDiffers: subjectIndex")]
    [InlineData("delete from call_record where id = '{0}'", "RowMissing:")]
    [InlineData("update call_record set id = gen_random_uuid() where id = '{0}'", "RowMissing:|RowWithoutEntry:")]
    [InlineData("delete from personal_part where entry_id = '{0}' and part = 'clientAddress'", "PartLost: clientAddress")]
    [InlineData("delete from personal_part where entry_id = '{0}' and part = 'subjectHash'", "PartLost: subjectHash|RowDiffers: subjectIndex")]
    [InlineData("update personal_part set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where entry_id = '{0}' and part = 'clientAddress'", "PartLost: clientAddress")]
    [InlineData("update personal_part set sealed = '\\x02aa' where entry_id = '{0}' and part = 'clientAddress'", "PartLost: clientAddress")]
    [InlineData("insert into personal_part select entry_id, 'note', sealed from personal_part where entry_id = '{0}' and part = 'clientAddress'", "PartLost: note")]
    [InlineData("update call_hour set calls = calls - 1", "CountDiffers: H21.05 H21.13 H21.13/land-parcels/v1 answered")]
    [InlineData("delete from call_hour", "CountDiffers: H21.05 H21.13 H21.13/land-parcels/v1 answered")]
    [InlineData("insert into call_hour select hour + interval '1000 hours', 'H21.01', provider, service, outcome, 1, 1, 1, 1, 1 from call_hour", "CountDiffers: H21.01 H21.13 H21.13/land-parcels/v1 answered")]
    [InlineData("update ledger_entry set entry = convert_to(replace(convert_from(entry, 'latin1'), 'H21.13', 'H21.14'), 'latin1') where entry_id = '{0}'", "EntryDiffers:")]
    [InlineData("delete from ledger_entry where entry_id = '{0}'", "EntryDiffers:|RowWithoutEntry:")]
    public async Task Whoever_changes_a_copy_is_found_out_by_name(string betrayal, string expected)
    {
        await using var ledger = await TestLedger.CreateAsync();
        var records = Enumerable.Range(0, 300).Select(i => CallRecords.Answered(second: i) with { SubjectHash = Subject }).ToList();
        await ledger.AddAsync(records);
        await ledger.IntegrateAsync();
        Assert.Empty((await CompareAsync(ledger)).Items);

        var victim = records[270];
        await ledger.ExecuteAsync(string.Format(null, betrayal, victim.Id));
        var report = await CompareAsync(ledger);

        // A row that changes takes its hour's count with it: told apart from the counts alone.
        var told = report.Items.Where(item => item.Kind != DifferenceKind.CountDiffers || betrayal.Contains("call_hour", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected, string.Join('|', told.Select(item => $"{item.Kind}: {string.Join(", ", item.Fields ?? [])}{item.Of}".Trim())));
        Assert.All(told.Where(item => item.Kind is DifferenceKind.RowDiffers or DifferenceKind.RowMissing or DifferenceKind.PartLost), item =>
        {
            Assert.Equal(victim.Id, item.Id);
            Assert.Equal(271, item.Index);
        });
    }

    [Theory]
    [InlineData("update message_record set step = 'rejected'", "RowDiffers: step")]
    [InlineData("update message_record set recipients = array['x@H21.99'], subject = 'x@H21.99'", "RowDiffers: recipients, subject")]
    [InlineData("delete from message_record", "RowMissing:")]
    [InlineData("update message_record set id = gen_random_uuid()", "RowMissing:|RowWithoutEntry:")]
    [InlineData("delete from personal_part where part = 'reason'", "PartLost: reason")]
    public async Task A_step_of_a_message_is_compared_too(string betrayal, string expected)
    {
        await using var ledger = await TestLedger.CreateAsync();
        var step = MessageStep.Of(
            new MessageRecord
            {
                Id = Guid.CreateVersion7(),
                MessageId = Guid.CreateVersion7(),
                Step = "acknowledged",
                At = ledger.Now,
                Sender = "one-stop@H21.05",
                Recipients = ["land@H21.13", "cadastre@H21.13"],
                Source = "/one-stop",
                EventId = "1",
                EventType = "vn.test",
                SizeBytes = 7,
                Sha256 = new string('a', 64),
                DataClass = 2,
                Subject = "land@H21.13",
                Reason = "vì sao",
            },
            ledger.Vault);
        await new MessageStepStore(ledger.Source, ledger.Vault, ledger.Time).AddAsync([step], Cancel);
        await ledger.IntegrateAsync();
        Assert.Empty((await CompareAsync(ledger)).Items);

        await ledger.ExecuteAsync(betrayal);

        Assert.Equal(expected, string.Join('|', (await CompareAsync(ledger)).Items.Select(item => $"{item.Kind}: {string.Join(", ", item.Fields ?? [])}".Trim())));
    }

    [Fact]
    public async Task An_entry_that_was_changed_together_with_its_tile_does_not_lead_to_the_signed_root()
    {
        await using var ledger = await TestLedger.CreateAsync();
        await ledger.AddAsync([.. Enumerable.Range(0, 5).Select(i => CallRecords.Answered(second: i))]);
        await ledger.IntegrateAsync();
        await ledger.ExecuteAsync(
            """
            update ledger_entry set entry = convert_to(replace(convert_from(entry, 'latin1'), 'H21.13', 'H21.14'), 'latin1') where index = 2;
            update call_record set provider = 'H21.14', service = 'H21.14/land-parcels/v1' where id = (select entry_id from ledger_entry where index = 2);
            update ledger_tile set hashes = overlay(hashes placing (select sha256('\x00'::bytea || entry) from ledger_entry where index = 2) from 65) where level = 0;
            delete from call_hour;
            insert into call_hour select date_trunc('hour', received_at, 'UTC'), consumer_agency, provider, service, outcome,
              count(*), sum(request_bytes), sum(response_bytes), sum(duration_us), max(duration_us) from call_record group by 1, 2, 3, 4, 5
            """);

        var only = Assert.Single((await CompareAsync(ledger)).Items);
        Assert.Equal((DifferenceKind.EntryDiffers, "2026-11", null), (only.Kind, only.Log, only.Index));
    }

    [Fact]
    public async Task What_was_erased_by_decision_or_by_retention_is_no_difference()
    {
        await using var ledger = await TestLedger.CreateAsync();
        var erased = CallRecords.Answered() with { SubjectHash = Subject };
        await ledger.AddAsync(erased, CallRecords.Answered() with { SubjectHash = new string('8', 64) });
        await ledger.IntegrateAsync();
        var subjects = new SubjectStore(ledger.Source, ledger.Vault);
        await subjects.EraseAsync(ledger.Vault.SubjectIndex(Subject), ["subjectHash", "requestSignature"],
            ids => LedgerStatement.SubjectErased(Guid.CreateVersion7(ledger.Now), "1/QĐ", "91/2025/QH15", "nguyen-an", ids.Count, new string('0', 64), ledger.Vault, ledger.Now), Cancel);
        await ledger.IntegrateAsync();
        Assert.Empty((await CompareAsync(ledger)).Items);
        // The mark of one record does not do for another.
        await ledger.ExecuteAsync($"update personal_part set sealed = (select sealed from personal_part where entry_id = '{erased.Id}' and part = 'subjectHash') where part = 'subjectHash'");
        Assert.Equal(DifferenceKind.PartLost, (await CompareAsync(ledger)).Items[0].Kind);

        var retention = new RetentionOptions { KeepPersonalMonths = 12, KeepMonths = 24 };
        ledger.Time.SetUtcNow(new DateTimeOffset(2027, 12, 2, 0, 0, 0, TimeSpan.Zero));
        await ledger.IntegrateAsync();
        await ledger.AddAsync(CallRecords.Answered(second: 7) with { ReceivedAt = ledger.Now });
        await ledger.IntegrateAsync();
        await ApplyAsync(ledger, retention);
        Assert.Empty((await CompareAsync(ledger, retention)).Items);

        ledger.Time.SetUtcNow(new DateTimeOffset(2028, 12, 2, 0, 0, 0, TimeSpan.Zero));
        await ledger.IntegrateAsync();
        await ApplyAsync(ledger, retention);
        await ledger.IntegrateAsync();
        var report = await CompareAsync(ledger, retention);
        Assert.Empty(report.Items);
        Assert.Equal(2, report.Entries - (await ledger.QueryAsync<long>("select count(*) from ledger_entry as e join ledger_log as l on l.id = e.log_id where l.name = '2028-12'"))[0]);
    }

    [Fact]
    public async Task A_process_says_so_by_readiness_metric_and_list()
    {
        await using var audit = await AuditProcess.CreateAsync();
        audit.Set("Comparison:Every", "00:00:00.200");
        audit.Start();
        var record = CallRecords.Answered();
        await audit.PublishAsync([record]);
        await Eventually.HoldsAsync(async () => (await audit.QueryAsync<Guid>("select entry_id from ledger_entry")).Contains(record.Id), "the record is entered");
        Assert.Contains("\"differences\":{\"status\":\"healthy\"", await audit.ReadinessAsync(), StringComparison.Ordinal);

        await audit.ExecuteAsync("update call_record set purpose = 'another'");
        await Eventually.HoldsAsync(async () => (await audit.ReadinessAsync()).Contains("\"differences\":{\"status\":\"degraded\"", StringComparison.Ordinal), "readiness is degraded");
        using var auditor = audit.Auditor;
        var report = (await auditor.GetFromJsonAsync<JsonElement>(new Uri("/audit/v1/differences", UriKind.Relative), Cancel)).GetProperty("lastRound");
        var item = Assert.Single(report.GetProperty("items").EnumerateArray());
        Assert.Equal("rowDiffers", item.GetProperty("kind").GetString());
        Assert.Equal(record.Id, item.GetProperty("id").GetGuid());
        Assert.Equal("purpose", Assert.Single(item.GetProperty("fields").EnumerateArray()).GetString());
        Assert.Contains("\nlgsp_audit_differences", await auditor.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel), StringComparison.Ordinal);

        await audit.ExecuteAsync("update call_record set purpose = 'land-procedure'");
        await Eventually.HoldsAsync(async () => (await audit.ReadinessAsync()).Contains("\"differences\":{\"status\":\"healthy\"", StringComparison.Ordinal), "it is mended");
    }

    private static Task<ComparisonReport> CompareAsync(TestLedger ledger, RetentionOptions? retention = null) =>
        new Comparison(new DifferenceStore(ledger.Source), ledger.Logs, ledger.Tiles, ledger.Keys, ledger.Vault, Options.Create(retention ?? new RetentionOptions()), ledger.OptionsOf, ledger.Time)
            .RunAsync(_ => Task.CompletedTask, Cancel);

    private static Task ApplyAsync(TestLedger ledger, RetentionOptions retention) =>
        new ApplyRetention(ledger.Logs, new RetentionStore(ledger.Source), Options.Create(retention), ledger.OptionsOf, ledger.Time, NullLogger<ApplyRetention>.Instance).ApplyAsync(Cancel);
}
