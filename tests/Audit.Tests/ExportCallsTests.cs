using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class ExportCallsTests(AuditFixture audit)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_records_of_a_search_come_as_lines_of_JSON()
    {
        var records = Enumerable.Range(0, 1005).Select(i => CallRecords.Answered("export@H21.81", second: i)).ToList();
        await audit.PublishAsync(records);
        await audit.FindsAsync($"requestId={records[^1].RequestId}", 1);

        var lines = (await audit.Auditor.GetStringAsync(Export("consumer=export@H21.81"), Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(records.AsEnumerable().Reverse(), lines.Select(line => JsonSerializer.Deserialize<CallRecord>(line, LgspJson.Options)!));
    }

    [Fact]
    public async Task CSV_is_quoted_and_brings_no_formula()
    {
        var record = CallRecords.Answered("csv@H21.82") with { Purpose = "=cmd(\"x\",1)", PathTemplate = "/a,b", ErrorCode = null };
        await audit.PublishAsync(record);
        await audit.FindsAsync($"requestId={record.RequestId}", 1);

        var lines = (await audit.Auditor.GetStringAsync(Export("consumer=csv@H21.82&format=csv"), Cancel)).Split("\r\n");

        Assert.StartsWith("id,requestId,traceId,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(record.Id.ToString(), lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"'=cmd(\"\"x\"\",1)\",GET,\"/a,b\",200,answered,,0,512,,", lines[1], StringComparison.Ordinal);
        Assert.Equal(["",], lines[2..]);
    }

    [Fact]
    public async Task An_agency_exports_its_own_calls_only()
    {
        await audit.PublishAsync(CallRecords.Answered("mine@H21.83", "H21.84/x1/v1"), CallRecords.Answered("theirs@H21.85", "H21.84/x1/v1"));
        await audit.FindsAsync("consumer=theirs@H21.85", 1);
        using var officer = audit.As("officer", "H21.83", "consumer-officer");
        Assert.Single((await officer.GetStringAsync(Export("service=H21.84/x1/v1"), Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var bad = await audit.Auditor.GetAsync(Export("format=xml"), Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, "AUD-0130"), (bad.StatusCode, bad.Headers.GetValues("Lgsp-Error").Single()));
    }

    private static Uri Export(string query) => new($"/audit/v1/records/export?{query}", UriKind.Relative);
}
