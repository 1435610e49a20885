using System.Net;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class RouteTests(World world)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [Trait("Case", "17")]
    [InlineData("/api/{agency}/land-parcels/v2/x", 404, "GWY-0143")]
    [InlineData("/api/{agency}/other/v1/x", 404, "GWY-0142")]
    [InlineData("/api/Z99/land-parcels/v1/x", 404, "GWY-0141")]
    public async Task Unknown_agencies_services_and_versions_have_their_own_codes(string path, int status, string code)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var request = scene.Request(HttpMethod.Get, "");
        request.RequestUri = new Uri(world.Gateway.Http, path.Replace("{agency}", scene.Service.Service.Agency.ToString(), StringComparison.Ordinal));

        using var answer = await scene.SendAsync(request);

        await answer.IsRefusedAsync((HttpStatusCode)status, code);
        Assert.Empty(provider.Calls);
        Assert.Equal((CallOutcome.Refused, code), (await world.Records.OfAsync(answer.RequestId()) is var record ? record.Outcome : default, record.ErrorCode));
    }

    public static TheoryData<string, int, string> Ends => new()
    {
        { "withdrawn", 410, "GWY-0144" },
        { "sunset", 410, "GWY-0145" },
        { "maintenance", 503, "GWY-0146" },
    };

    [Theory]
    [Trait("Case", "17")]
    [MemberData(nameof(Ends))]
    public async Task A_service_that_is_not_available_says_so_and_is_not_called(string end, int status, string code)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, service: service => end switch
        {
            "withdrawn" => service with { State = ServiceState.Withdrawn, Upstreams = [] },
            "sunset" => service with { State = ServiceState.Deprecated, DeprecatedAt = Now.AddDays(-30), SunsetAt = Now.AddSeconds(-1) },
            _ => service with { Maintenance = new MaintenanceNotice { Vi = "Bảo trì đến 20 giờ", En = "In maintenance until 8 pm" } },
        });

        await (await scene.GetAsync()).IsRefusedAsync((HttpStatusCode)status, code);

        Assert.Empty(provider.Calls);
    }

    [Fact]
    [Trait("Case", "20")]
    public async Task Maintenance_tells_its_notice_and_leaves_others_alone()
    {
        await using var provider = await Provider.StartAsync();
        using var closed = await world.SceneAsync(provider.Address, service: service => service with
        {
            Maintenance = new MaintenanceNotice { Vi = "Bảo trì hệ thống", En = "System maintenance", Until = Now.AddMinutes(10) },
        });
        using var open = await world.SceneAsync(provider.Address);

        using var answer = await closed.GetAsync();

        var body = await answer.IsRefusedAsync(HttpStatusCode.ServiceUnavailable, "GWY-0146");
        Assert.Contains("Bảo trì hệ thống", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("System maintenance", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.InRange(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 500, 600);
        Assert.Equal(HttpStatusCode.OK, (await open.GetAsync()).StatusCode);

        await world.ChangeAsync(draft => draft.Replace(closed.Service with { Maintenance = null }));
        Assert.Equal(HttpStatusCode.OK, (await closed.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task A_deprecated_service_answers_with_dates_and_its_successor()
    {
        await using var provider = await Provider.StartAsync();
        var deprecated = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var sunset = new DateTimeOffset(2099, 12, 31, 16, 59, 59, TimeSpan.Zero);
        using var scene = await world.SceneAsync(provider.Address, service: service => service with
        {
            State = ServiceState.Deprecated,
            DeprecatedAt = deprecated,
            SunsetAt = sunset,
            Successor = new ServiceId(service.Service.Agency, "land-parcels", 2),
        });

        using var answer = await scene.GetAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("@1767323045", answer.Header("Deprecation"));
        Assert.Equal("Thu, 31 Dec 2099 16:59:59 GMT", answer.Header("Sunset"));
        Assert.Equal($"</api/{scene.Service.Service.Agency}/land-parcels/v2>; rel=\"successor-version\"", answer.Header("Link"));
    }

    [Fact]
    public async Task A_closed_agency_code_leads_to_its_successor_over_several_steps()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var (older, old) = (World.NewAgency(), World.NewAgency());
        await world.ChangeAsync(draft =>
        {
            draft.Aliases.Add(new AgencyAlias { Code = older, Successor = old });
            draft.Aliases.Add(new AgencyAlias { Code = old, Successor = scene.Service.Service.Agency });
        });
        var request = scene.Request(HttpMethod.Get, "");
        request.RequestUri = new Uri(world.Gateway.Http, $"/api/{older}/land-parcels/v1/parcels/1");

        using var answer = await scene.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("/parcels/1", provider.Call.RawTarget);
        Assert.Equal(scene.Service.Service.ToString(), (await world.Records.OfAsync(answer.RequestId())).Service);
    }

    [Fact]
    [Trait("Case", "19")]
    public async Task Ending_a_grant_and_withdrawing_a_service_revoke_within_a_second_of_the_event()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);

        var version = world.Registry.Change(draft => draft.Replace(scene.Grant with { State = GrantState.Suspended }));
        await world.PublishAsync(new SnapshotChanged { Version = version });
        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.Forbidden, "the grant is suspended", TimeSpan.FromSeconds(1));

        version = world.Registry.Change(draft => draft.Replace(scene.Service with { State = ServiceState.Withdrawn }));
        await world.PublishAsync(new SnapshotChanged { Version = version });
        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.Gone, "the service is withdrawn", TimeSpan.FromSeconds(1));
    }
}
