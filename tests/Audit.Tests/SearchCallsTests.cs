using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class SearchCallsTests(AuditFixture audit)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_filter_finds_what_it_names_and_nothing_else()
    {
        var wanted = CallRecords.Answered("filter-a@H21.31", "H21.32/filtered/v1", second: 10);
        var other = CallRecords.Answered("filter-b@H21.33", "H21.34/filtered/v2", second: 20) with
        {
            Outcome = CallOutcome.Refused,
            Status = 403,
            ErrorCode = "GWY-0130",
        };
        await audit.PublishAsync(wanted, other);
        await audit.FindsAsync($"requestId={wanted.RequestId}", 1);
        await audit.FindsAsync($"requestId={other.RequestId}", 1);

        Assert.Equal([wanted], (await audit.SearchAsync("consumer=filter-a@H21.31")).Items);
        Assert.Equal([wanted], (await audit.SearchAsync("provider=H21.32")).Items);
        Assert.Equal([other], (await audit.SearchAsync("service=H21.34/filtered/v2")).Items);
        Assert.Equal([other], (await audit.SearchAsync("outcome=refused&provider=H21.34")).Items);
        Assert.Empty((await audit.SearchAsync("outcome=refused&provider=H21.32")).Items);
        Assert.Equal([wanted], (await audit.SearchAsync("consumer=filter-a@H21.31&from=2026-03-02T01:00:10Z&until=2026-03-02T01:00:11Z")).Items);
        Assert.Empty((await audit.SearchAsync("consumer=filter-a@H21.31&until=2026-03-02T01:00:10Z")).Items);
    }

    [Fact]
    public async Task Pages_follow_one_another_newest_first_without_a_gap_or_a_repetition()
    {
        var records = Enumerable.Range(0, 25).Select(i => CallRecords.Answered("pages@H21.41", second: i / 2)).ToList();
        await audit.PublishAsync(records);
        await audit.FindsAsync("consumer=pages@H21.41", 25);

        var seen = new List<CallRecord>();
        string? cursor = null;
        do
        {
            var page = await audit.SearchAsync($"consumer=pages@H21.41&limit=10{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(records.OrderByDescending(r => r.ReceivedAt).ThenByDescending(r => r.Id.ToString(), StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task An_agency_sees_the_calls_it_made_and_the_calls_it_answered_and_no_others()
    {
        var made = CallRecords.Answered("seen@H21.51", "H21.52/seen/v1");
        var answered = CallRecords.Answered("seen@H21.53", "H21.51.01/seen/v1");
        var foreign = CallRecords.Answered("seen@H21.53", "H21.52/seen/v1");
        await audit.PublishAsync(made, answered, foreign);
        await audit.FindsAsync($"requestId={foreign.RequestId}", 1);
        await audit.FindsAsync($"requestId={answered.RequestId}", 1);
        using var officer = audit.As("tran-binh", "H21.51", "provider-officer");

        var found = (await audit.SearchAsync("from=2026-03-02T00:00:00Z", officer)).Items;

        Assert.Equal(new HashSet<Guid> { made.Id, answered.Id }, found.Select(r => r.Id).ToHashSet());
        using var hidden = await officer.GetAsync(new Uri($"/audit/v1/records/{foreign.Id}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        using var own = await officer.GetAsync(new Uri($"/audit/v1/records/{answered.Id}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=%00%ff", "cursor")]
    [InlineData("outcome=lost", "outcome")]
    [InlineData("outcome=1", "outcome")]
    [InlineData("outcome=-1", "outcome")]
    [InlineData("outcome=answered,refused", "outcome")]
    [InlineData("provider=h21", "provider")]
    [InlineData("service=H21.05/Land", "service")]
    [InlineData("consumer=one-stop", "consumer")]
    [InlineData("from=2026-03-02T00:00:00Z&until=2026-03-02T00:00:00Z", "until")]
    public async Task A_bad_parameter_is_named(string query, string field)
    {
        using var answer = await audit.Auditor.GetAsync(new Uri("/audit/v1/records?" + query, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("AUD-0101", answer.Headers.GetValues("Lgsp-Error").Single());
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(field, body.RootElement.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("records?provder=H21.05", "provder")]
    [InlineData("records?callid=1&outcome=refused", "callid")]
    [InlineData("records/export?limit=5", "limit")]
    [InlineData("records/export?cursor=x", "cursor")]
    [InlineData("statistics?groupBy=hour", "groupBy")]
    [InlineData("data-subjects/aa/accesses?consumer=x", "consumer")]
    [InlineData("logs?month=2026-11", "month")]
    public async Task A_parameter_that_an_operation_does_not_have_is_refused_by_name(string query, string field)
    {
        using var answer = await audit.Auditor.GetAsync(new Uri("/audit/v1/" + query, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("AUD-0001", answer.Headers.GetValues("Lgsp-Error").Single());
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(field, body.RootElement.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_cursor_holds_for_its_own_search_only()
    {
        var records = Enumerable.Range(0, 3).Select(i => CallRecords.Answered("cursor@H21.42", second: i) with { SubjectHash = new string('c', 64) }).ToList();
        await audit.PublishAsync(records);
        await audit.FindsAsync("consumer=cursor@H21.42", 3);
        var cursor = (await audit.SearchAsync("consumer=cursor@H21.42&limit=1")).Next;

        Assert.Equal(records[1], Assert.Single((await audit.SearchAsync($"limit=1&consumer=cursor@H21.42&cursor={cursor}")).Items));
        foreach (var other in new[] { "records?consumer=cursor@H21.43&", "records?", "records?consumer=cursor@H21.42&outcome=answered&", $"data-subjects/{new string('c', 64)}/accesses?" })
        {
            using var answer = await audit.Auditor.GetAsync(new Uri($"/audit/v1/{other}cursor={cursor}", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("AUD-0101", answer.Headers.GetValues("Lgsp-Error").Single());
        }
    }

    [Theory]
    [InlineData("requestId=7")]
    [InlineData("limit=many")]
    [InlineData("from=yesterday")]
    public async Task A_parameter_of_the_wrong_type_is_refused(string query)
    {
        using var answer = await audit.Auditor.GetAsync(new Uri("/audit/v1/records?" + query, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("AUD-0001", answer.Headers.GetValues("Lgsp-Error").Single());
    }

    [Theory]
    [InlineData("/audit/v1/records")]
    [InlineData("/audit/v1/records/0195f7a0-0000-7000-8000-000000000000")]
    public async Task Case_23_without_a_token_401_and_without_the_scope_403(string path)
    {
        using var bare = audit.Anonymous;
        using var unauthenticated = await bare.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, unauthenticated.StatusCode);
        Assert.Equal("AUD-0003", unauthenticated.Headers.GetValues("Lgsp-Error").Single());
        Assert.Equal("Bearer", unauthenticated.Headers.WwwAuthenticate.Single().Scheme);

        using var unscoped = audit.As("someone", "H21.05");
        unscoped.DefaultRequestHeaders.Authorization = new("Bearer", audit.TokenWithScope("lgsp.call"));
        using var forbidden = await unscoped.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Equal("AUD-0004", forbidden.Headers.GetValues("Lgsp-Error").Single());
    }
}
