using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests;

/// <summary>What those follow who tell the nation of what is published.</summary>
public sealed class PublicationTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_published_version_stands_in_it_with_its_policy_and_without_its_upstreams()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync(policy: new { timeoutMs = 7_000, audience = new[] { "G2B" }, personalData = "basic", quota = new { permits = 10, periodSeconds = 60 } });

        var (text, list) = await ReadAsync();

        var one = list.Items.Single(item => item.Id.ToString() == province.ServiceId);
        Assert.Equal((PublicationState.Published, PublicationKind.Service, 7_000, "basic", 1), (one.State, one.Kind, one.TimeoutMs, one.PersonalData, one.Revision));
        Assert.Equal(["G2B"], one.Audience);
        Assert.Equal(10, one.Quota!.Permits);
        Assert.Equal($"https://lgsp.test/api/{province.ServiceId}", one.Url.AbsoluteUri);
        Assert.EndsWith($"/agencies/{province.Provider}/services/land-parcels/versions/v1/openapi", one.Document.AbsolutePath, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1:9555", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_version_stays_in_it_and_a_draft_is_not_in_it()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        (await province.PutVersionAsync()).IsCreated();
        Assert.DoesNotContain((await ReadAsync()).List.Items, item => item.Id.ToString() == province.ServiceId);

        await province.ReviewAndPublishAsync("v1");
        using var @operator = registry.Operator;
        (await @operator.PostAsync(province.Version + "/withdraw", new { reason = "Thử" })).IsOk();

        var one = (await ReadAsync()).List.Items.Single(item => item.Id.ToString() == province.ServiceId);
        Assert.Equal(PublicationState.Withdrawn, one.State);
        Assert.NotNull(one.WithdrawnAt);
    }

    [Fact]
    public async Task Other_names_of_a_service_are_a_new_version_of_the_list()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        var before = (await ReadAsync()).List.Version;

        using var integrator = province.Integrator;
        (await integrator.PutAsync(province.Service, new { titleVi = "Thửa đất mới", titleEn = "Parcels anew", tags = Array.Empty<string>() })).IsOk();

        var (_, after) = await ReadAsync();
        Assert.True(after.Version > before);
        Assert.Equal("Thửa đất mới", after.Items.Single(item => item.Id.ToString() == province.ServiceId).TitleVi);
    }

    [Fact]
    public async Task Only_those_with_the_scope_read_it()
    {
        using var @operator = registry.Operator;

        Assert.Equal(HttpStatusCode.Forbidden, (await @operator.GetAsync("/publications")).Status);
    }

    private async Task<(string Text, PublicationList List)> ReadAsync()
    {
        using var reader = registry.WithScope("lgsp.publications");
        var text = (await reader.GetAsync("/publications")).IsOk().Text;
        return (text, JsonSerializer.Deserialize<PublicationList>(text, LgspJson.Options)!);
    }
}
