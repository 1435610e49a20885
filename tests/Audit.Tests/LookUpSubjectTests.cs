using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Subjects;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Evidence.Files;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>From a person's number to the calls that asked for the person's data.</summary>
public sealed class LookUpSubjectTests(AuditFixture audit)
{
    /// <summary>Nobody's: no province has this code.</summary>
    private const string Person = "000777123456";

    private const string Reason = "Đơn đề nghị số 12/2026";
    private static readonly Uri LookUp = new("/audit/v1/data-subjects/lookup", UriKind.Relative);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_auditor_finds_who_read_a_persons_data_and_that_he_asked_stands_in_the_ledger_without_the_person()
    {
        var call = CallRecords.Answered("reader@H21.72") with { SubjectHash = AuditFixture.SubjectKey.Hash("citizen-id", Person) };
        await audit.PublishAsync([call]);
        await audit.FindsAsync($"requestId={call.RequestId}", 1);

        using var answer = await AskAsync(audit.Auditor, "citizen-id", "000 777 123 456", Reason);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var found = (await answer.Content.ReadFromJsonAsync<LookUpSubject.Response>(LgspJson.Options, Cancel))!;
        var accesses = await audit.Auditor.GetFromJsonAsync<SearchCalls.Response>($"/audit/v1/data-subjects/{found.Hash}/accesses", LgspJson.Options, Cancel);
        Assert.Equal([call.Id], accesses!.Items.Select(item => item.Id));

        var evidence = await audit.Auditor.GetByteArrayAsync(new Uri($"/audit/v1/records/{found.EntryId}/evidence", UriKind.Relative), Cancel);
        Assert.True(EvidenceVerifier.Verify(evidence, new TrustedFacts { LogKey = audit.LogKey.Key }).IsValid);
        var text = Encoding.UTF8.GetString(evidence);
        Assert.Contains("\"subject-looked-up\"", text, StringComparison.Ordinal);
        Assert.Contains("12/2026", text, StringComparison.Ordinal);
        Assert.Contains("nguyen-an", text, StringComparison.Ordinal);
        Assert.DoesNotContain(found.Hash, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Person, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_is_nowhere_in_the_database()
    {
        const string canary = "000777654321";
        using var key = new ConsumerSignature();
        var call = key.Sign(CallRecords.Answered(), $"/owners/{canary}/parcels", AuditFixture.SubjectKey) with { SubjectHash = AuditFixture.SubjectKey.Hash("citizen-id", canary) };
        await audit.PublishAsync([call]);
        await audit.FindsAsync($"requestId={call.RequestId}", 1);
        using var answer = await AskAsync(audit.Auditor, "citizen-id", canary, Reason);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await using var database = new NpgsqlConnection(audit.Database.ConnectionString);
        var tables = (await database.QueryAsync<string>("select quote_ident(tablename) from pg_tables where schemaname = 'public'")).AsList();
        Assert.Contains("call_record", tables);
        var rows = 0;
        foreach (var table in tables)
        {
            // Bytes are searched as text too: entries are bytea.
            foreach (var row in await database.QueryAsync<string>($"select t::text from {table} t"))
            {
                rows++;
                Assert.DoesNotContain(canary, row, StringComparison.Ordinal);
                Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(canary)), row, StringComparison.Ordinal);
                Assert.DoesNotContain(call.SubjectHash!, row, StringComparison.Ordinal);
            }
        }

        Assert.True(rows > 10);
    }

    [Theory]
    [InlineData("cccd", Person, Reason, "kind")]
    [InlineData("citizen-id", " . ", Reason, "value")]
    [InlineData("citizen-id", Person, " ", "reason")]
    [InlineData("citizen-id", Person, "\0", "reason")]
    [InlineData("citizen-id", Person, null, "reason")]
    [InlineData("citizen-id", null, Reason, "value")]
    [InlineData("citizen-id", Person, "Ông 000 777 123 456 hỏi", "reason")]
    public async Task A_look_up_needs_kind_value_and_a_reason_that_does_not_name_the_person(string kind, string? value, string? reason, string field)
    {
        using var answer = await AskAsync(audit.Auditor, kind, value, reason);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains($"\"field\":\"{field}\"", body, StringComparison.Ordinal);
        Assert.Contains("AUD-0122", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Person, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_auditors_and_operators_look_persons_up()
    {
        foreach (var role in (string[])["integrator", "provider-officer", "consumer-officer"])
        {
            using var answer = await AskAsync(audit.As("someone", "H21.05", role), "citizen-id", Person, Reason);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var allowed = await AskAsync(audit.As("operator", null, "operator"), "citizen-id", Person, Reason);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient caller, string kind, string? value, string? reason) =>
        caller.PostAsJsonAsync(LookUp, new { kind, value, reason }, new JsonSerializerOptions(JsonSerializerDefaults.Web), Cancel);
}
