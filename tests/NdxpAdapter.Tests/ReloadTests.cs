using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>Declared services that are read anew without a restart.</summary>
public sealed class ReloadTests(NdxpFixture ndxp) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-services-").FullName;
    private ServiceUnderTest<CallNational> adapter = null!;

    public ValueTask InitializeAsync()
    {
        Copy("enterprises");
        adapter = ndxp.NewAdapter(("Ndxp:ServicesFolder", folder));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await adapter.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_new_file_is_served_after_the_reload_and_not_before()
    {
        await ndxp.ResetAsync();
        Copy("dossiers");
        Assert.Equal("NDX-0100", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Get, "dossiers/v1/procedures", at: adapter)));

        using var reloaded = await ReloadAsync("operator");

        Assert.Equal("""{"services":["dossiers/v1","enterprises/v1"]}""", await reloaded.Content.ReadAsStringAsync(NdxpFixture.Cancel));
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Get, "dossiers/v1/procedures", at: adapter)));
        Directory.Delete(Path.Combine(folder, "enterprises"), recursive: true);
        using var without = await ReloadAsync("operator");
        Assert.Equal("NDX-0100", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
    }

    [Theory]
    [InlineData("owner: G06", "owner: nobody", "owner 'nobody' is no agency code")]
    [InlineData("name: enterprises", "name: [", "line ")]
    [InlineData("form: number", "form: colour", "form 'colour' is unknown")]
    public async Task A_bad_file_is_refused_with_its_place_and_the_old_ones_stay(string good, string bad, string place)
    {
        await ndxp.ResetAsync();
        Copy("dossiers");
        var file = Path.Combine(folder, "enterprises", "service.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, NdxpFixture.Cancel)).Replace(good, bad, StringComparison.Ordinal), NdxpFixture.Cancel);

        using var refused = await ReloadAsync("operator");

        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "NDX-0120"), (refused.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains(file, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(place, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));
        Assert.Equal("NDX-0100", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Get, "dossiers/v1/procedures", at: adapter)));
    }

    [Fact]
    public async Task Only_an_operator_has_them_read_anew()
    {
        using var refused = await ReloadAsync("auditor");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private async Task<HttpResponseMessage> ReloadAsync(string role)
    {
        using var http = adapter.NewClient(ndxp.Token("somebody", role));
        return await http.PostAsync(new Uri("/ndxp/v1/services/reload", UriKind.Relative), null, NdxpFixture.Cancel);
    }

    private void Copy(string name)
    {
        var to = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Services", name)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
