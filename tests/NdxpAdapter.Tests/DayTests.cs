using System.Net;
using System.Net.Http.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>What a national system logged of a day, as Audit asks for it.</summary>
public sealed class DayTests(NdxpFixture ndxp)
{
    private static string Today => VietNamDays.Text(VietNamDays.Of(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task Calls_of_NDXP_stand_in_its_log_under_our_request_id_and_its_own_service()
    {
        await ndxp.ResetAsync();
        var (enterprise, citizen, civil) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        using var first = await ndxp.SendAsync(HttpMethod.Get, "enterprises/v1/enterprises/5900000001", headers: [(LgspHeaders.RequestId, enterprise.ToString())]);
        // Tried twice under one id: the first attempt failed there.
        await ndxp.FaultAsync("ndxp", new { kind = "Status", status = 503, path = "chiTiet" });
        using var second = await ndxp.SendAsync(HttpMethod.Get, "enterprises/v1/enterprises/5900000002", headers: [(LgspHeaders.RequestId, citizen.ToString())]);
        using var refused = await ndxp.SendAsync(HttpMethod.Get, "enterprises/v1/enterprises/59", headers: [(LgspHeaders.RequestId, civil.ToString())]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));

        var day = await DayAsync("ndxp");

        Assert.Equal(["G01/population", "G06/enterprises", "G15/civil-status"], day.Services.Order());
        Assert.Null(day.Ours);
        Assert.Equal(
            [(enterprise, DayItemState.Done), (citizen, DayItemState.Failed), (citizen, DayItemState.Done)],
            day.Theirs.Where(item => item.Service == "G06/enterprises").Select(item => (Guid.Parse(item.Id), item.State)));
    }

    [Fact]
    public async Task A_line_that_gets_lost_there_or_that_nobody_sent_is_seen()
    {
        await ndxp.ResetAsync();
        var lost = Guid.CreateVersion7();
        using var call = await ndxp.SendAsync(HttpMethod.Get, "enterprises/v1/enterprises/5900000001", headers: [(LgspHeaders.RequestId, lost.ToString())]);
        using var control = new HttpClient { BaseAddress = ndxp.National };
        using var gone = await control.DeleteAsync(new Uri($"/control/days/{lost}", UriKind.Relative), NdxpFixture.Cancel);
        using var extra = await control.PostAsJsonAsync(
            "/control/days", new { partner = "ndxp", at = TimeProvider.System.GetUtcNow(), id = "x-1", path = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep", status = 200 }, NdxpFixture.Cancel);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (gone.StatusCode, extra.StatusCode));

        Assert.Equal("x-1", Assert.Single((await DayAsync("ndxp")).Theirs).Id);
    }

    [Fact]
    public async Task Calls_of_VXP_come_from_its_portal_page_by_page()
    {
        await ndxp.ResetAsync();
        var id = Guid.CreateVersion7();
        using var listed = await ndxp.SendAsync(HttpMethod.Get, "dossiers/v1/procedures", headers: [(LgspHeaders.RequestId, id.ToString())]);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        using var control = new HttpClient { BaseAddress = ndxp.National };
        for (var n = 0; n < 1_001; n++)
        {
            using var extra = await control.PostAsJsonAsync("/control/days", new { partner = "vxp", at = TimeProvider.System.GetUtcNow(), id = $"x-{n}", path = "/vxp/integration", status = 200 }, NdxpFixture.Cancel);
        }

        var day = await DayAsync("vxp");

        Assert.Equal(1_002, day.Theirs.Select(item => item.Id).Distinct().Count());
        Assert.Contains(day.Theirs, item => item.Id == id.ToString() && item.Service == "G07/dossiers");
    }

    [Theory]
    [InlineData("Html200", "NDX-0202")]
    [InlineData("Malformed", "NDX-0200")]
    [InlineData("ErrorBody", "NDX-0203")]
    public async Task A_log_that_cannot_be_read_is_no_empty_log(string kind, string outcome)
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", new { kind, path = "doisoat", times = 9 });

        Assert.Equal(outcome, await NdxpFixture.OutcomeAsync(AskAsync("ndxp")));
    }

    [Fact]
    public async Task Only_who_may_reconcile_asks_and_only_of_what_is_connected()
    {
        Assert.Equal("NDX-0105", await NdxpFixture.OutcomeAsync(AskAsync("fax")));
        Assert.Equal("NDX-0105", await NdxpFixture.OutcomeAsync(AskAsync("documents")));
        using var auditor = ndxp.As("auditor", "auditor");
        using var refused = await auditor.GetAsync(new Uri($"/ndxp/v1/partners/ndxp/days/{Today}", UriKind.Relative), NdxpFixture.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private async Task<PartnerDay> DayAsync(string partner)
    {
        using var answer = await AskAsync(partner);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<PartnerDay>(LgspJson.Options, NdxpFixture.Cancel))!;
    }

    private async Task<HttpResponseMessage> AskAsync(string partner)
    {
        using var http = ndxp.Reconciling;
        return await http.GetAsync(new Uri($"/ndxp/v1/partners/{partner}/days/{Today}", UriKind.Relative), NdxpFixture.Cancel);
    }
}
