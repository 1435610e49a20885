using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>Writes that are handed in with <c>Prefer: respond-async</c> and sent by themselves.</summary>
public sealed class HandInTests(NdxpFixture ndxp)
{
    private static int number;

    private readonly string code = $"H21.01-260201-{Interlocked.Increment(ref number):0000}";

    [Fact]
    public async Task An_outage_of_the_portal_loses_nothing_repeats_nothing_and_keeps_the_order()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind = "Status", status = 503, path = "integration", times = (int?)null });

        var put = await TakenAsync(PutAsync());
        var step = await TakenAsync(StepAsync());
        await Eventually.HoldsAsync(async () => (await ReadAsync(put)).GetProperty("attempts").GetInt32() > 2, "it was tried again and again");
        var waits = await ReadAsync(put);
        Assert.Equal(("waiting", "NDX-0208"), (waits.GetProperty("state").GetString(), waits.GetProperty("code").GetString()));
        // What stands behind it was not tried before it.
        Assert.Equal(0, (await ReadAsync(step)).GetProperty("attempts").GetInt32());

        await ClearAsync();
        await IsDoneAsync(put);
        await IsDoneAsync(step);
        Assert.Equal(["received", "done"], await ProgressAsync());
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again_under_the_same_id_and_one_effect_is_there()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind = "LoseAnswer", path = "integration", times = 4 });

        await IsDoneAsync(await TakenAsync(PutAsync()));

        Assert.Equal(["received"], await ProgressAsync());
        var ids = (await ndxp.CallsAsync("vxp", "integration")).Where(call => call.GetProperty("body").GetString()!.Contains("DongBoHoSoMC", StringComparison.Ordinal))
            .Select(call => call.GetProperty("headers").EnumerateObject().Single(header => header.Name.Equals("X-Request-Id", StringComparison.OrdinalIgnoreCase)).Value.GetString()).ToList();
        Assert.True(ids.Count > 1);
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task What_was_taken_survives_the_process()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind = "Cut", path = "integration", times = (int?)null });
        Uri put;
        await using (var own = ndxp.NewAdapter())
        {
            put = await TakenAsync(PutAsync(at: own));
        }

        await ClearAsync();
        await IsDoneAsync(put);
        Assert.Equal(["received"], await ProgressAsync());
    }

    [Fact]
    public async Task The_same_key_is_the_same_write_and_another_write_under_it_is_refused()
    {
        await ndxp.ResetAsync();
        // A session from before the reset is refused, and the call goes once more: not what is counted here.
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(SendAsync(HttpMethod.Get, "procedures", null)));
        var key = ("Idempotency-Key", $"key-{code}");

        var first = await TakenAsync(PutAsync(more: [key]));
        Assert.Equal(first, await TakenAsync(PutAsync(more: [key])));
        Assert.Equal("NDX-0107", await NdxpFixture.OutcomeAsync(PutAsync(name: "Người khác", more: [key])));

        await IsDoneAsync(first);
        Assert.Single(await ndxp.CallsAsync("vxp", "integration"), call => call.GetProperty("body").GetString()!.Contains("DongBoHoSoMC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_at_once_and_what_may_not_wait_is_answered_at_once()
    {
        await ndxp.ResetAsync();

        Assert.Equal("NDX-0101", await NdxpFixture.OutcomeAsync(SendAsync(HttpMethod.Put, "dossiers/sai", new { procedure = "1.004222" })));
        using var list = await SendAsync(HttpMethod.Get, "procedures", null);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using var plain = await ndxp.SendAsync(HttpMethod.Put, $"dossiers/v1/dossiers/{code}", Dossier("TRẦN THỊ MINH HỌA"));
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
    }

    [Fact]
    public async Task A_refusal_for_good_is_dead_with_its_reason_until_an_operator_sends_it_again()
    {
        await ndxp.ResetAsync();
        var step = await TakenAsync(StepAsync());
        await Eventually.HoldsAsync(async () => (await ReadAsync(step)).GetProperty("state").GetString() == "dead", "it is dead");
        Assert.Equal(("NDX-0110", 1), ((await ReadAsync(step)).GetProperty("code").GetString(), (await ReadAsync(step)).GetProperty("attempts").GetInt32()));
        using var other = await ndxp.SendAsync(HttpMethod.Get, Path(step), headers: [(LgspHeaders.Client, "one-stop@H21.02")]);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        await IsDoneAsync(await TakenAsync(PutAsync()));
        using var @operator = ndxp.As("operator", "operator");
        var dead = (await @operator.GetFromJsonAsync<JsonElement>("/ndxp/v1/hand-ins?state=dead", NdxpFixture.Cancel)).GetProperty("items")[0].GetProperty("id").GetString();
        using var again = await @operator.PostAsync(new Uri($"/ndxp/v1/hand-ins/{dead}/redrive", UriKind.Relative), null, NdxpFixture.Cancel);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await IsDoneAsync(step);
        Assert.Equal(["received", "done"], await ProgressAsync());
        Assert.Equal("NDX-0108", await NdxpFixture.OutcomeAsync(@operator.PostAsync(new Uri($"/ndxp/v1/hand-ins/{dead}/redrive", UriKind.Relative), null, NdxpFixture.Cancel)));
        Assert.Equal("NDX-0106", await NdxpFixture.OutcomeAsync(@operator.PostAsync(new Uri($"/ndxp/v1/hand-ins/{Guid.CreateVersion7()}/redrive", UriKind.Relative), null, NdxpFixture.Cancel)));
    }

    [Fact]
    public async Task An_id_that_is_none_is_named()
    {
        using var @operator = ndxp.As("operator", "operator");
        using var answer = await @operator.PostAsync(new Uri("/ndxp/v1/hand-ins/sai/redrive", UriKind.Relative), null, NdxpFixture.Cancel);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, "NDX-0001"), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Equal("id", problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task What_waits_too_long_is_dead_with_the_code_of_its_last_failure()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind = "Status", status = 503, path = "integration", times = (int?)null });
        await using var own = ndxp.NewAdapter(("ConnectionStrings:Postgres", await ndxp.NewDatabaseAsync()), ("HandIns:GiveUpAfter", "00:00:01"));

        var put = await TakenAsync(PutAsync(at: own));

        await Eventually.HoldsAsync(async () => (await ReadAsync(put, own)).GetProperty("state").GetString() == "dead", "it is given up");
        Assert.Equal("NDX-0208", (await ReadAsync(put, own)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_reads_the_database_reads_no_dossier_and_what_is_done_is_not_kept()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("vxp", new { kind = "Status", status = 503, path = "integration", times = (int?)null });
        var put = await TakenAsync(PutAsync(name: "NGUYỄN VĂN KÍN"));
        var id = Guid.Parse(put.OriginalString.Split('/')[^1]);

        Assert.Equal(-1, (await ContentAsync(id)).AsSpan().IndexOf("NGUYỄN"u8));
        await ClearAsync();
        await IsDoneAsync(put);
        Assert.Empty(await ContentAsync(id));
    }

    private static object Dossier(string name) => new { procedure = "1.004222", receivedOn = "2026-02-01", state = "received", applicant = new { fullName = name } };

    private Task<HttpResponseMessage> PutAsync(string name = "TRẦN THỊ MINH HỌA", ServiceUnderTest<CallNational>? at = null, params (string, string)[] more) =>
        SendAsync(HttpMethod.Put, $"dossiers/{code}", Dossier(name), at, [.. more, ("Citizen-Number", "000000000001")]);

    private Task<HttpResponseMessage> StepAsync() => SendAsync(HttpMethod.Post, $"dossiers/{code}/progress", new { state = "done", on = "2026-02-05" });

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, ServiceUnderTest<CallNational>? at = null, params (string, string)[] more) =>
        ndxp.SendAsync(method, "dossiers/v1/" + path, body, at, [.. more, ("Prefer", "respond-async, wait=1")]);

    /// <summary>Where it is seen how it stands, from the service on.</summary>
    private static async Task<Uri> TakenAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(NdxpFixture.Cancel));
        Assert.Equal("respond-async", answer.Headers.GetValues("Preference-Applied").Single());
        return new Uri(new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!).AbsolutePath, UriKind.Relative);
    }

    private static string Path(Uri handIn) => handIn.OriginalString["/national/".Length..];

    private async Task<JsonElement> ReadAsync(Uri handIn, ServiceUnderTest<CallNational>? at = null)
    {
        using var answer = await ndxp.SendAsync(HttpMethod.Get, Path(handIn), at: at);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel);
    }

    private Task IsDoneAsync(Uri handIn) => Eventually.HoldsAsync(async () => (await ReadAsync(handIn)).GetProperty("state").GetString() == "done", "it is done");

    private async Task<string[]> ProgressAsync()
    {
        using var found = await ndxp.SendAsync(HttpMethod.Get, $"dossiers/v1/dossiers/{code}");
        return [.. (await found.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel)).GetProperty("progress").EnumerateArray().Select(step => step.GetProperty("state").GetString()!)];
    }

    private async Task ClearAsync()
    {
        using var control = new HttpClient { BaseAddress = ndxp.National };
        using var done = await control.DeleteAsync(new Uri("/control/vxp/faults", UriKind.Relative), NdxpFixture.Cancel);
        done.EnsureSuccessStatusCode();
    }

    private async Task<byte[]> ContentAsync(Guid id)
    {
        await using var connection = new Npgsql.NpgsqlConnection(ndxp.Settings["ConnectionStrings:Postgres"]);
        await connection.OpenAsync(NdxpFixture.Cancel);
        await using var command = new Npgsql.NpgsqlCommand("select content from hand_in where id = $1", connection) { Parameters = { new() { Value = id } } };
        return await command.ExecuteScalarAsync(NdxpFixture.Cancel) as byte[] ?? [];
    }
}
