using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

public sealed class DeclarationTests(NdxpFixture ndxp)
{
    [Fact]
    public async Task Files_that_change_hold_without_a_restart_and_faulty_ones_leave_what_was_read_before()
    {
        await ndxp.ResetAsync();
        await using var registry = await CatalogueDouble.StartAsync();
        var folder = Directory.CreateTempSubdirectory("lgsp-declared-").FullName;
        Copy("enterprises", folder);
        await using var adapter = ndxp.NewAdapter(
            ("Ndxp:ServicesFolder", folder), ("Ndxp:DeclarationSeconds", "1"), ("Ndxp:Registry", registry.Address.ToString()), ("Ndxp:UpstreamUrl", "http://127.0.0.1:1/"),
            ("Ndxp:RegisterAgainSeconds", "1"));
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        Assert.Equal("NDX-0100", await NdxpFixture.OutcomeAsync(BirthAsync(adapter)));

        Copy("civil-status", folder);
        await Eventually.HoldsAsync(async () => await NdxpFixture.OutcomeAsync(BirthAsync(adapter)) == "ok", "the new service is served");
        await Eventually.HoldsAsync(() => Task.FromResult(registry.Submitted.Contains("G15/civil-status")), "and handed in to Registry");

        var file = Path.Combine(folder, "enterprises", "service.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, NdxpFixture.Cancel)).Replace("channel: NDXP", "channel: pigeon", StringComparison.Ordinal), NdxpFixture.Cancel);
        await Eventually.HoldsAsync(async () => await FaultAsync(adapter) is { } fault && fault.Contains(file, StringComparison.Ordinal) && fault.Contains("'pigeon'", StringComparison.Ordinal), "the fault is told, with its place");
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));

        Directory.Delete(Path.Combine(folder, "enterprises"), recursive: true);
        await Eventually.HoldsAsync(async () => await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)) == "NDX-0100", "what is gone is served no more");
        Assert.Null(await FaultAsync(adapter));
    }

    private static void Copy(string service, string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, service)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Services", service)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private Task<HttpResponseMessage> BirthAsync(ServiceUnderTest<CallNational> adapter) => ndxp.SendAsync(
        HttpMethod.Post, "civil-status/v1/registrations",
        new { kind = "birth", dossierCode = "H21.13-261201-0001", receivedOn = "2026-12-01", data = new { hoTen = "NGUYỄN VĂN MINH HỌA" } }, adapter);

    private async Task<string?> FaultAsync(ServiceUnderTest<CallNational> adapter)
    {
        using var http = adapter.NewClient(ndxp.Token("operator", "operator"));
        var answer = await http.GetFromJsonAsync<JsonElement>("/ndxp/v1/services", NdxpFixture.Cancel);
        return answer.TryGetProperty("fault", out var fault) ? fault.GetString() : null;
    }
}
