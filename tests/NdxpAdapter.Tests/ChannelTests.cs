using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.NdxpAdapter.Policies;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>One service, two ways to it: NDXP, and the register itself. Which of them is taken is the profile's to say.</summary>
public sealed class ChannelTests(NdxpFixture ndxp)
{
    private static readonly object Down = new { kind = "Status", status = 503, times = 1000 };

    [Fact]
    public async Task A_call_goes_by_the_next_channel_of_the_profile_when_the_first_fails_and_the_switch_needs_no_restart()
    {
        await ndxp.ResetAsync();
        await using var registry = await CatalogueDouble.StartAsync();
        registry.Policy = CatalogueDouble.Profile(1, "NDXP", "direct");
        await using var register = NewNational();
        await using var adapter = NewAdapter(registry, register);
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        Assert.Empty(await CallsAsync(register));

        await ndxp.FaultAsync("ndxp", Down);
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        Assert.Single(await CallsAsync(register));

        await ndxp.ResetAsync();
        registry.Policy = CatalogueDouble.Profile(2, "direct", "NDXP");
        await Eventually.HoldsAsync(async () => await WaysAsync(adapter) == "direct NDXP", "the new order holds");
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        Assert.Equal(2, (await CallsAsync(register)).Length);
        Assert.Empty(await ndxp.CallsAsync("ndxp", "chiTietDoanhNghiep"));
    }

    [Fact]
    public async Task What_may_not_be_repeated_goes_another_way_only_while_nothing_was_sent()
    {
        await ndxp.ResetAsync();
        await using var registry = await CatalogueDouble.StartAsync();
        registry.Policy = CatalogueDouble.Profile(1, "NDXP", "direct");
        await using var register = NewNational();
        await using var adapter = NewAdapter(registry, register, ("Ndxp:Partners:ndxp:MinimumThroughput", "2"), ("Ndxp:Partners:ndxp:BreakMs", "60000"));
        await ndxp.FaultAsync("civil-status", Down);

        // It failed there, and may have been done there.
        Assert.Equal("NDX-0208", await NdxpFixture.OutcomeAsync(RegisterBirthAsync(adapter)));
        Assert.Empty(await CallsAsync(register, "hotich"));
        // Once the circuit is open nothing is sent there.
        await Eventually.HoldsAsync(async () => await NdxpFixture.OutcomeAsync(RegisterBirthAsync(adapter)) == "ok", "the other way is taken");
        Assert.Single(await CallsAsync(register, "hotich"));
    }

    [Theory]
    [InlineData("NDXP direct", null, "NDXP direct")]
    [InlineData("NDXP direct", "direct NDOP NDXP", "direct NDXP")]
    [InlineData("NDXP direct", "NDXP", "NDXP")]
    [InlineData("NDXP direct", "NDOP VXP", "")]
    public void The_profile_orders_the_declared_ways_and_leaves_out_what_it_does_not_name(string declared, string? profile, string expected) =>
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ChannelPolicyFeed.Choose(profile?.Split(' '), [.. declared.Split(' ').Select(channel => new Way(channel, "p"))]).Select(way => way.Channel));

    private static ServiceUnderTest<FaultBoard> NewNational() => new(new Dictionary<string, string?> { ["Ndxp:Key"] = "trực tiếp", ["Ndxp:Secret"] = "bí mật" });

    /// <summary>With the services as they are shipped, but for a second way to each behind NDXP.</summary>
    private ServiceUnderTest<CallNational> NewAdapter(CatalogueDouble registry, ServiceUnderTest<FaultBoard> register, params (string, string)[] own)
    {
        var folder = Directory.CreateTempSubdirectory("lgsp-ways-").FullName;
        foreach (var service in Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Services")))
        {
            var copy = Directory.CreateDirectory(Path.Combine(folder, Path.GetFileName(service))).FullName;
            File.Copy(Path.Combine(service, "openapi.yaml"), Path.Combine(copy, "openapi.yaml"));
            File.WriteAllText(
                Path.Combine(copy, "service.yaml"),
                File.ReadAllText(Path.Combine(service, "service.yaml")).Replace("\npartner: ndxp\n", "\npartner: ndxp\nalso: { direct: register }\n", StringComparison.Ordinal));
        }

        return ndxp.NewAdapter(
        [
            ("Ndxp:ServicesFolder", folder), ("Ndxp:Registry", registry.Address.ToString()), ("Ndxp:UpstreamUrl", "http://127.0.0.1:1/"), ("Ndxp:PolicySeconds", "1"),
            ("Ndxp:Partners:register:Url", register.Address.ToString()), ("Ndxp:Partners:register:Key", "trực tiếp"), ("Ndxp:Partners:register:Secret", "bí mật"), .. own,
        ]);
    }

    private Task<HttpResponseMessage> RegisterBirthAsync(ServiceUnderTest<CallNational> adapter) => ndxp.SendAsync(
        HttpMethod.Post, "civil-status/v1/registrations",
        new { kind = "birth", dossierCode = "H21.13-261201-0001", receivedOn = "2026-12-01", data = new { hoTen = "NGUYỄN VĂN MINH HỌA" } }, adapter);

    private async Task<string> WaysAsync(ServiceUnderTest<CallNational> adapter)
    {
        using var http = adapter.NewClient(ndxp.Token("operator", "operator"));
        var services = await http.GetFromJsonAsync<JsonElement>("/ndxp/v1/services", NdxpFixture.Cancel);
        return string.Join(' ', services.GetProperty("items").EnumerateArray().Single(service => service.GetProperty("name").GetString() == "enterprises")
            .GetProperty("ways").EnumerateArray().Select(way => way.GetString()));
    }

    private static async Task<JsonElement[]> CallsAsync(ServiceUnderTest<FaultBoard> national, string path = "chiTietDoanhNghiep")
    {
        using var control = national.NewClient();
        var calls = await control.GetFromJsonAsync<JsonElement>($"/control/{(path == "hotich" ? "civil-status" : "ndxp")}/calls", NdxpFixture.Cancel);
        return [.. calls.EnumerateArray().Where(call => call.GetProperty("path").GetString()!.Contains(path, StringComparison.Ordinal))];
    }
}
