using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>Dossiers of the National Public Service Portal through VXP, and civil status through NDXP.</summary>
public sealed class DossierTests(NdxpFixture ndxp)
{
    private const string Code = "H21.01-260101-0001";

    [Fact]
    public async Task A_dossier_is_synchronised_its_progress_told_and_found_again()
    {
        await ndxp.ResetAsync();

        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(PutAsync()));
        // The same again, as after an answer that was lost.
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(PutAsync()));
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Post, $"dossiers/v1/dossiers/{Code}/progress", new { state = "done", on = "2026-01-05" })));
        using var found = await ndxp.SendAsync(HttpMethod.Get, $"dossiers/v1/dossiers/{Code}");

        Assert.Equal(
            $$"""{"dossierCode":"{{Code}}","state":"done","progress":[{"state":"received"},{"state":"done"}]}""", await found.Content.ReadAsStringAsync(NdxpFixture.Cancel));
        var calls = await ndxp.CallsAsync("vxp", "integration");
        var sent = JsonElement.Parse(calls[^3].GetProperty("body").GetString()!);
        Assert.Equal(("DongBoHoSoMC", "000.00.01.H21"), (sent.GetProperty("service").GetString(), sent.GetProperty("madonvi").GetString()));
        Assert.Equal(("2.001283", "20260102", "1"), (sent.GetProperty("data")[0].GetProperty("MaTTHC").GetString(), sent.GetProperty("data")[0].GetProperty("NgayTiepNhan").GetString(), sent.GetProperty("data")[0].GetProperty("TrangThaiHoSo").GetString()));
        Assert.Single(await ndxp.CallsAsync("vxp", "/auth"), call => call.GetProperty("headers").TryGetProperty("dstcode", out _));
    }

    [Fact]
    public async Task A_session_that_ended_is_fetched_once_more_and_the_call_repeated()
    {
        await ndxp.ResetAsync();
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ListAsync()));
        await ndxp.FaultAsync("vxp", new { kind = "RevokeToken", path = "integration" });

        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ListAsync()));

        Assert.Equal(2, (await ndxp.CallsAsync("vxp", "/auth")).Length);
    }

    [Fact]
    public async Task An_answer_of_VXP_that_was_lost_is_asked_for_again()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind = "LoseAnswer", path = "integration" });

        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(PutAsync()));
        using var found = await ndxp.SendAsync(HttpMethod.Get, $"dossiers/v1/dossiers/{Code}");
        Assert.Single((await found.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel)).GetProperty("progress").EnumerateArray());
    }

    [Theory]
    [InlineData("ErrorBody", "NDX-0203")]
    [InlineData("Html200", "NDX-0202")]
    [InlineData("Malformed", "NDX-0200")]
    public async Task What_VXP_says_with_200_is_no_success(string kind, string outcome)
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind, path = "integration", times = 9 });

        Assert.Equal(outcome, await NdxpFixture.OutcomeAsync(ListAsync()));
    }

    [Fact]
    public async Task A_dossier_that_nobody_synchronised_is_404()
    {
        await ndxp.ResetAsync();

        Assert.Equal("NDX-0110", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Get, "dossiers/v1/dossiers/H21.01-260101-9999")));
    }

    [Fact]
    public async Task A_civil_status_dossier_carries_its_data_as_a_text_and_is_taken_once()
    {
        await ndxp.ResetAsync();

        using var taken = await RegisterAsync("registrations");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        // The refusal repeats what was sent; nothing of it comes through.
        using var again = await RegisterAsync("registrations");
        var refusal = await again.Content.ReadAsStringAsync(NdxpFixture.Cancel);
        Assert.Equal(HttpStatusCode.BadGateway, again.StatusCode);
        Assert.Contains("NDX-0203", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("Bé An", refusal, StringComparison.Ordinal);

        var sent = JsonElement.Parse((await ndxp.CallsAsync("civil-status"))[0].GetProperty("body").GetString()!);
        Assert.Equal(("52.01", "KS", Code, "02/01/2026"), (sent.GetProperty("maDonVi").GetString(), sent.GetProperty("module").GetString(), sent.GetProperty("maHoSo").GetString(), sent.GetProperty("ngayTiepNhan").GetString()));
        Assert.Equal("Bé An", JsonElement.Parse(sent.GetProperty("data").GetString()!).GetProperty("hoTen").GetString());
    }

    [Fact]
    public async Task What_may_not_be_repeated_is_sent_once()
    {
        await ndxp.ResetAsync();
        using var warm = await ndxp.EnterpriseAsync();
        await ndxp.FaultAsync("civil-status", new { kind = "Status", status = 503, times = 9 });

        Assert.Equal("NDX-0208", await NdxpFixture.OutcomeAsync(RegisterAsync("linked-registrations")));
        Assert.Single(await ndxp.CallsAsync("civil-status"));
    }

    private Task<HttpResponseMessage> ListAsync() => ndxp.SendAsync(HttpMethod.Get, "dossiers/v1/procedures");

    private Task<HttpResponseMessage> PutAsync() => ndxp.SendAsync(
        HttpMethod.Put, $"dossiers/v1/dossiers/{Code}", new { procedure = "1.004222", receivedOn = "2026-01-02", state = "received", applicant = new { fullName = "Trần Thị Minh Họa" } });

    private Task<HttpResponseMessage> RegisterAsync(string path) => ndxp.SendAsync(
        HttpMethod.Post, $"civil-status/v1/{path}", new { kind = "birth", dossierCode = Code, receivedOn = "2026-01-02", data = new { hoTen = "Bé An" } });
}
