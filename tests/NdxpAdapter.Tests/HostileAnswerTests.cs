using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>Whatever a national system answers with, the call has an end with a name, and the next call is answered.</summary>
public sealed class HostileAnswerTests(NdxpFixture ndxp)
{
    private const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";

    [Theory]
    [InlineData("""{ "kind": "Malformed" }""", "NDX-0200", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{\"Data\":{}} {}" }""", "NDX-0200", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{\"Data\":{\"MainInformation\":{}}}" }""", "NDX-0201", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{\"Data\":{\"MainInformation\":{\"ENTERPRISE_CODE\":\"1\",\"NAME\":\"x\",\"STATUS\":\"9\"}}}" }""", "NDX-0209", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{\"Data\":{\"MainInformation\":{\"ENTERPRISE_CODE\":\"1\",\"NAME\":\"x\",\"FOUNDING_DATE\":\"31/02/2020\"}}}" }""", "NDX-0209", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{\"error\":\"x\"}" }""", "NDX-0201", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "[]" }""", "NDX-0201", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "null" }""", "NDX-0201", 502)]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{\"Status\":0,\"Data\":null}" }""", "NDX-0110", 404)]
    [InlineData("""{ "kind": "Status", "status": 404, "contentType": "text/html", "body": "<html>404 Not Found</html>" }""", "NDX-0202", 502)]
    [InlineData("""{ "kind": "Html200" }""", "NDX-0202", 502)]
    [InlineData("""{ "kind": "ErrorBody" }""", "NDX-0203", 502)]
    [InlineData("""{ "kind": "ErrorBody", "body": "{\"fault\":{\"code\":900800}}" }""", "NDX-0211", 429)]
    [InlineData("""{ "kind": "HugeBody" }""", "NDX-0204", 502)]
    [InlineData("""{ "kind": "Redirect" }""", "NDX-0205", 502)]
    [InlineData("""{ "kind": "Redirect", "location": "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=5900000009" }""", "NDX-0205", 502)]
    [InlineData("""{ "kind": "Drip", "delayMs": 20 }""", "NDX-0206", 504)]
    [InlineData("""{ "kind": "Silence" }""", "NDX-0206", 504)]
    [InlineData("""{ "kind": "Cut" }""", "NDX-0207", 502)]
    [InlineData("""{ "kind": "LoseAnswer" }""", "NDX-0207", 502)]
    [InlineData("""{ "kind": "Status", "status": 503, "body": "" }""", "NDX-0208", 502)]
    [InlineData("""{ "kind": "Status", "status": 500, "body": "{\"fault\":{\"code\":101503}}" }""", "NDX-0208", 502)]
    [InlineData("""{ "kind": "Throttle", "retryAfterSeconds": 30 }""", "NDX-0211", 429)]
    [InlineData("""{ "kind": "Status", "status": 403, "body": "{\"fault\":{\"code\":900908}}" }""", "NDX-0213", 502)]
    [InlineData("""{ "kind": "Status", "status": 401, "body": "{\"fault\":{\"code\":900901}}" }""", "NDX-0212", 502)]
    [InlineData("""{ "kind": "Status", "status": 400, "body": "{}" }""", "NDX-0111", 422)]
    [InlineData("""{ "kind": "Status", "status": 204, "body": "" }""", "NDX-0201", 502)]
    public async Task A_JSON_service_that_misbehaves_has_a_named_outcome(string fault, string code, int status)
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", Faults.Of(fault, "chiTiet"));

        using var answer = await ndxp.EnterpriseAsync();

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel);
        Assert.Equal((code, status), (problem.GetProperty("code").GetString(), (int)answer.StatusCode));
        Assert.Equal(code, answer.Headers.GetValues("Lgsp-Error").Single());
        await AnswersAgainAsync(code);
    }

    [Theory]
    [InlineData("""{ "kind": "Malformed", "contentType": "text/xml" }""", "NDX-0200")]
    [InlineData("""{ "kind": "Status", "status": 200, "contentType": "text/xml", "body": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>" }""", "NDX-0200")]
    [InlineData("""{ "kind": "Html200" }""", "NDX-0202")]
    [InlineData("""{ "kind": "Status", "status": 200, "body": "{}" }""", "NDX-0202")]
    [InlineData("""{ "kind": "HugeBody", "contentType": "text/xml" }""", "NDX-0204")]
    [InlineData("""{ "kind": "Redirect" }""", "NDX-0205")]
    [InlineData("""{ "kind": "Drip", "contentType": "text/xml", "delayMs": 20 }""", "NDX-0206")]
    [InlineData("""{ "kind": "Cut" }""", "NDX-0207")]
    [InlineData("""{ "kind": "ErrorBody" }""", "NDX-0216")]
    public async Task A_SOAP_service_that_misbehaves_has_a_named_outcome(string fault, string code)
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("population", Faults.Of(fault, "traCuu"));

        Assert.Equal(code, await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync()));
        await AnswersAgainAsync(code);
    }

    [Theory]
    [InlineData("http://www.w3.org/2003/05/soap-envelope", "http://dancuquocgia.bca", "CongdanCollection")]
    [InlineData(Envelope, "http://dancuquocgia.bca/khac", "CongdanCollection")]
    [InlineData(Envelope, "http://dancuquocgia.bca", "Khac")]
    [InlineData("", "http://dancuquocgia.bca", "CongdanCollection")]
    public async Task Another_namespace_or_element_is_no_answer(string envelope, string ns, string element)
    {
        await ndxp.ResetAsync();
        var body = $"<e:Envelope xmlns:e=\"{envelope}\"><e:Body><{element} xmlns=\"{ns}\"><CongDan><HoVaTen>X</HoVaTen></CongDan></{element}></e:Body></e:Envelope>";
        body = envelope.Length > 0 ? body : body.Replace("e:", "", StringComparison.Ordinal).Replace(" xmlns:e=\"\"", "", StringComparison.Ordinal).Replace("xmlns:e=\"\"", "", StringComparison.Ordinal);
        await ndxp.FaultAsync("population", new { kind = "Status", status = 200, contentType = "text/xml", body });

        Assert.Equal("NDX-0201", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync()));
    }

    [Fact]
    public async Task Nesting_without_end_is_malformed()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("population", new { kind = "Status", status = 200, contentType = "text/xml", body = string.Concat(Enumerable.Repeat("<a>", 5_000)) });
        await ndxp.FaultAsync("ndxp", new { kind = "Status", status = 200, path = "chiTiet", body = new string('[', 5_000) });

        Assert.Equal("NDX-0200", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync()));
        Assert.Equal("NDX-0200", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync()));
    }

    [Fact]
    public async Task What_failed_for_a_moment_is_repeated_and_what_was_refused_is_not()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", new { kind = "Status", status = 500, path = "chiTiet" }, new { kind = "Status", status = 503, path = "chiTiet" });
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync()));
        Assert.Equal(3, (await ndxp.CallsAsync("ndxp", "chiTiet")).Length);

        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", new { kind = "Status", status = 400, path = "chiTiet" });
        Assert.Equal("NDX-0111", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync()));
        Assert.Single(await ndxp.CallsAsync("ndxp", "chiTiet"));
    }

    [Fact]
    public async Task A_long_wait_that_NDXP_asks_for_goes_to_the_caller_at_once()
    {
        await ndxp.ResetAsync();
        await ndxp.FaultAsync("ndxp", new { kind = "Throttle", path = "chiTiet", retryAfterSeconds = 30 });

        using var answer = await ndxp.EnterpriseAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.Headers.RetryAfter?.Delta);
        Assert.Single(await ndxp.CallsAsync("ndxp", "chiTiet"));
    }

    [Fact]
    public async Task A_system_that_fails_on_and_on_is_left_alone_and_answers_again_by_itself()
    {
        await ndxp.ResetAsync();
        using var adapter = ndxp.NewAdapter(("Ndxp:Partners:ndxp:MinimumThroughput", "4"), ("Ndxp:Partners:ndxp:Retries", "0"));
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        await ndxp.FaultAsync("ndxp", new { kind = "Status", status = 503, path = "chiTiet", times = (int?)null });

        string outcome;
        var failures = 0;
        while ((outcome = await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter))) == "NDX-0208")
        {
            Assert.InRange(++failures, 1, 50);
        }

        Assert.Equal("NDX-0210", outcome);
        var before = (await ndxp.CallsAsync("ndxp", "chiTiet")).Length;
        using (var resting = await ndxp.EnterpriseAsync(at: adapter))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, resting.StatusCode);
            Assert.NotNull(resting.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(before, (await ndxp.CallsAsync("ndxp", "chiTiet")).Length);
        await ndxp.ResetAsync();
        await Testing.Eventually.HoldsAsync(async () => await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)) == "ok", "the circuit closes by itself");
    }

    [Fact]
    public async Task Calls_beyond_the_bound_are_refused_and_not_queued()
    {
        await ndxp.ResetAsync();
        using var adapter = ndxp.NewAdapter(("Ndxp:Partners:ndxp:MaxConcurrent", "2"), ("Ndxp:Partners:ndxp:AttemptTimeoutMs", "20000"));
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        await ndxp.FaultAsync("ndxp", new { kind = "Delay", path = "chiTiet", times = 2, delayMs = 3_000 });

        var three = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter))));

        Assert.Equal(["NDX-0215", "ok", "ok"], three.Order(StringComparer.Ordinal));
    }

    private async Task AnswersAgainAsync(string code)
    {
        await ndxp.ResetAsync();
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync()));
        using var http = ndxp.As("operator", "operator");
        var partners = (await http.GetFromJsonAsync<JsonElement>("/ndxp/v1/partners", NdxpFixture.Cancel)).GetProperty("items");
        Assert.Contains(code, partners.EnumerateArray().SelectMany(item => item.GetProperty("outcomes").EnumerateArray()).Select(ended => ended.GetProperty("outcome").GetString()));
    }
}
