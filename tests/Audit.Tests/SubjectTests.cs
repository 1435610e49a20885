using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Subjects;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Evidence.Files;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class SubjectTests(AuditFixture audit)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_read_a_persons_data_is_found_and_can_be_erased_by_decision_while_every_proof_stays_valid()
    {
        var subject = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var records = Enumerable.Range(0, 3).Select(i => CallRecords.Answered("reader@H21.71", second: i) with { SubjectHash = subject }).ToList();
        var other = CallRecords.Answered("reader@H21.71") with { SubjectHash = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) };
        await audit.PublishAsync([.. records, other]);
        await audit.FindsAsync($"requestId={other.RequestId}", 1);

        var accesses = await AccessesAsync(subject);
        Assert.Equal(records.AsEnumerable().Reverse(), accesses.Items);
        var before = await audit.Auditor.GetByteArrayAsync(Evidence(records[0].Id), Cancel);
        Assert.Contains("subjectHash\",\"salt", System.Text.Encoding.UTF8.GetString(before), StringComparison.Ordinal);

        using var answer = await audit.Auditor.PostAsJsonAsync(Erasure(subject), new EraseSubject.Request { Decision = "17/QĐ-SKHCN 24/11/2026", LegalBasis = "91/2025/QH15" }, LgspJson.Options, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var erased = (await answer.Content.ReadFromJsonAsync<EraseSubject.Response>(LgspJson.Options, Cancel))!;
        Assert.Equal(3, erased.Records);

        Assert.Empty((await AccessesAsync(subject)).Items);
        Assert.Null((await audit.SearchAsync($"requestId={records[0].RequestId}")).Items[0].SubjectHash);
        var after = await audit.Auditor.GetByteArrayAsync(Evidence(records[0].Id), Cancel);
        var report = EvidenceVerifier.Verify(after, new TrustedFacts { LogKey = audit.LogKey.Key });
        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        Assert.DoesNotContain(subject, System.Text.Encoding.UTF8.GetString(after), StringComparison.Ordinal);
        Assert.DoesNotContain("subjectHash\",\"salt", System.Text.Encoding.UTF8.GetString(after), StringComparison.Ordinal);
        // The evidence given out before stays valid too.
        Assert.True(EvidenceVerifier.Verify(before, new TrustedFacts { LogKey = audit.LogKey.Key }).IsValid);

        // That it was done has evidence of its own, which names no person but, as a commitment, who decided.
        var statement = await audit.Auditor.GetByteArrayAsync(Evidence(erased.EntryId!.Value), Cancel);
        Assert.True(EvidenceVerifier.Verify(statement, new TrustedFacts { LogKey = audit.LogKey.Key }).IsValid);
        var text = System.Text.Encoding.UTF8.GetString(statement);
        Assert.Contains("\"subject-erased\"", text, StringComparison.Ordinal);
        Assert.Contains("17/QĐ-SKHCN", text, StringComparison.Ordinal);
        Assert.DoesNotContain(subject, text, StringComparison.Ordinal);

        // The other person's data is untouched; a second erasure finds nothing.
        Assert.Single((await AccessesAsync(other.SubjectHash!)).Items);
        using var again = await audit.Auditor.PostAsJsonAsync(Erasure(subject), new EraseSubject.Request { Decision = "x", LegalBasis = "y" }, LgspJson.Options, Cancel);
        Assert.Equal(new EraseSubject.Response { Records = 0 }, await again.Content.ReadFromJsonAsync<EraseSubject.Response>(LgspJson.Options, Cancel));
    }

    [Fact]
    public async Task Case_23_only_an_auditor_erases_and_only_auditors_and_operators_ask_who_read()
    {
        var subject = new string('a', 64);
        using var officer = audit.As("officer", "H21.05", "provider-officer");
        using var platform = audit.As("operator", null, "operator");
        using var bare = audit.Anonymous;
        var request = new EraseSubject.Request { Decision = "x", LegalBasis = "y" };
        foreach (var (caller, list, erase) in new[] { (bare, 401, 401), (officer, 403, 403), (platform, 200, 403), (audit.Auditor, 200, 200) })
        {
            using var listed = await caller.GetAsync(new Uri($"/audit/v1/data-subjects/{subject}/accesses", UriKind.Relative), Cancel);
            Assert.Equal(list, (int)listed.StatusCode);
            using var erased = await caller.PostAsJsonAsync(Erasure(subject), request, LgspJson.Options, Cancel);
            Assert.Equal(erase, (int)erased.StatusCode);
        }

        using var bad = await audit.Auditor.GetAsync(new Uri("/audit/v1/data-subjects/052099001234/accesses", UriKind.Relative), Cancel);
        Assert.Equal("AUD-0120", bad.Headers.GetValues("Lgsp-Error").Single());
        foreach (var nothing in new[] { "", " ", "\u00a0\t", "\0" })
        {
            using var empty = await audit.Auditor.PostAsJsonAsync(Erasure(subject), request with { Decision = nothing }, LgspJson.Options, Cancel);
            Assert.Equal("AUD-0121", empty.Headers.GetValues("Lgsp-Error").Single());
        }
    }

    private static Uri Evidence(Guid id) => new($"/audit/v1/records/{id}/evidence", UriKind.Relative);

    private static Uri Erasure(string subject) => new($"/audit/v1/data-subjects/{subject}/erasure", UriKind.Relative);

    private async Task<SearchCalls.Response> AccessesAsync(string subject) =>
        (await audit.Auditor.GetFromJsonAsync<SearchCalls.Response>(new Uri($"/audit/v1/data-subjects/{subject}/accesses", UriKind.Relative), LgspJson.Options, Cancel))!;
}
