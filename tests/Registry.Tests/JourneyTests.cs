using System.Net;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests;

/// <summary>The way from nothing to a grant that gateways decide by.</summary>
public sealed class JourneyTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_published_service_and_an_approved_request_are_at_the_gateway_when_the_answer_comes()
    {
        var province = await Province.FoundAsync(registry);
        var consumer = await province.RegisterConsumerAsync();
        Assert.StartsWith("lgsp_", consumer.Value("secret"), StringComparison.Ordinal);
        Assert.True(consumer["usable"]!.GetValue<bool>());

        var published = await province.PublishAsync();
        Assert.Equal("published", published.Value("state"));
        var route = Assert.Single(registry.Gateway.Snapshot.Services, service => service.Service.ToString() == province.ServiceId);
        Assert.Equal(ServiceState.Published, route.State);
        Assert.Contains(route.Operations, operation => operation is { OperationId: "getParcel", Method: "GET", Path: "/parcels/{id}" });

        var request = await province.AskAsync();
        using var officer = province.ProviderOfficer;
        var approved = (await officer.PostAsync($"/access-requests/{request}/approve")).Is(HttpStatusCode.OK);
        Assert.Equal("active", approved.Value("state"));
        var grant = Assert.Single(registry.Gateway.Snapshot.Grants, grant => grant.Id.ToString() == approved.Value("grantId"));
        Assert.Equal(province.ConsumerSystem, grant.Consumer.ToString());
        Assert.Equal(["getParcel"], grant.Operations);
        Assert.Contains(registry.Gateway.Snapshot.Clients, client => client.Id.ToString() == province.ConsumerSystem && client.Enabled);
    }
}
