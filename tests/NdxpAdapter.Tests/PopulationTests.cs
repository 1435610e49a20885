using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

public sealed class PopulationTests(NdxpFixture ndxp)
{
    private static readonly XNamespace Ns = "http://dancuquocgia.bca";
    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";

    [Fact]
    public async Task JSON_goes_in_and_comes_back_and_SOAP_with_ordered_children_goes_out()
    {
        await ndxp.ResetAsync();

        using var answer = await ndxp.CitizenAsync();

        var citizen = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel)).GetProperty("citizens").EnumerateArray());
        Assert.Equal(
            ("TRẦN THỊ MINH HỌA 01", "female", "1990-05-17", "23575"),
            (citizen.GetProperty("fullName").GetString(), citizen.GetProperty("sex").GetString(), citizen.GetProperty("dateOfBirth").GetString(),
                citizen.GetProperty("permanentResidence").GetProperty("commune").GetString()));
        var call = Assert.Single(await ndxp.CallsAsync("population"));
        Assert.Equal("\"http://dancuquocgia.bca/TraCuuCongDan\"", call.GetProperty("headers").GetProperty("SOAPAction").GetString());
        Assert.StartsWith("text/xml", call.GetProperty("headers").GetProperty("Content-Type").GetString(), StringComparison.Ordinal);
        var envelope = XElement.Parse(call.GetProperty("body").GetString()!.TrimStart('\uFEFF'));
        var asked = envelope.Element(Soap + "Body")!.Element(Ns + "TraCuuCongDan")!;
        Assert.Equal(
            ["MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"], asked.Elements().Select(child => child.Name.LocalName));
        Assert.Equal(
            ("2.001283", "GLI-01", "CB-0001", "19900517"),
            (asked.Element(Ns + "MaDVC")!.Value, asked.Element(Ns + "MaTichHop")!.Value, asked.Element(Ns + "MaCanBo")!.Value, asked.Element(Ns + "NgayThangNamSinh")!.Value));
        Assert.Equal("gialai.nv01:mật khẩu", Encoding.UTF8.GetString(Convert.FromBase64String(envelope.Element(Soap + "Header")!.Element(Ns + "AuthHash")!.Value)));
    }

    [Theory]
    [InlineData("1990-05-17", "NgayThangNamSinh", "19900517")]
    [InlineData("1990-05", "NgayThangNam", "199005")]
    [InlineData("1990", "Nam", "1990")]
    public async Task A_date_of_birth_goes_into_the_element_of_its_kind(string born, string element, string national)
    {
        await ndxp.ResetAsync();

        using var answer = await ndxp.CitizenAsync(born: born);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = Assert.Single(await ndxp.CallsAsync("population")).GetProperty("body").GetString();
        Assert.Contains($"<{element}>{national}</{element}>", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "procedure": "1.004222", "fullName": "A", "dateOfBirth": "hello" }""", "dateOfBirth")]
    [InlineData("""{ "procedure": "1.004222", "fullName": "A\u0001B" }""", "fullName")]
    [InlineData("""{ "procedure": "1.004222", "fullName": "\ud800" }""", "fullName")]
    public async Task What_cannot_be_asked_as_it_is_written_is_refused_and_not_asked_otherwise(string body, string field)
    {
        await ndxp.ResetAsync();

        using var answer = await ndxp.SendAsync(HttpMethod.Post, "population/v1/lookups", body, null, ("Citizen-Number", "000000000001"), ("Official", "nv.01"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        Assert.Empty(await ndxp.CallsAsync("population"));
    }

    [Fact]
    public async Task Who_has_no_account_there_does_not_ask()
    {
        await ndxp.ResetAsync();

        Assert.Equal("NDX-0102", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync(official: "nv.99")));
        // An official of another agency's system, by the same name.
        Assert.Equal("NDX-0102", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(
            HttpMethod.Post, "population/v1/lookups", new { procedure = "1.004222", fullName = "A" }, null, ("Lgsp-Client", "desk@H21.158"), ("Citizen-Number", "000000000001"), ("Official", "nv.01"))));
        Assert.Empty(await ndxp.CallsAsync("population"));
    }

    [Fact]
    public async Task All_faults_of_a_request_are_told_at_once_and_nothing_is_sent()
    {
        await ndxp.ResetAsync();

        using var answer = await ndxp.SendAsync(HttpMethod.Post, "population/v1/lookups", new { procedure = "9.9", identityCardNumber = "12" }, null, ("Citizen-Number", "1"));

        var fields = (await answer.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(["Citizen-Number", "Official", "fullName", "identityCardNumber", "procedure"], fields.Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(await ndxp.CallsAsync("population"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\"text\"")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body) =>
        Assert.Equal("NDX-0101", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Post, "population/v1/lookups", body, null, ("Citizen-Number", "000000000001"), ("Official", "nv.01"))));

    [Fact]
    public async Task Nobody_of_that_number_and_name_is_404() =>
        Assert.Equal("NDX-0110", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync(name: "Người khác")));

    [Fact]
    public async Task Text_cannot_become_markup()
    {
        await ndxp.ResetAsync();

        Assert.Equal("NDX-0110", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync(name: "</HoVaTen><SoCMND>1</SoCMND>&")));

        var asked = XElement.Parse(Assert.Single(await ndxp.CallsAsync("population")).GetProperty("body").GetString()!.TrimStart('\uFEFF'));
        Assert.Equal("</HoVaTen><SoCMND>1</SoCMND>&", asked.Descendants(Ns + "HoVaTen").Single().Value);
    }
}
