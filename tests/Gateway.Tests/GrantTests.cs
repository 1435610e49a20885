using System.Net;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class GrantTests(World world)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static TheoryData<string, Func<GrantRule, GrantRule>> Refusals => new()
    {
        { "GWY-0150", grant => grant with { Service = new(World.NewAgency(), "other", 1) } },
        { "GWY-0150", grant => grant with { Consumer = new("another", World.NewAgency()) } },
        { "GWY-0151", grant => grant with { From = Now.AddMinutes(1) } },
        { "GWY-0152", grant => grant with { Until = Now.AddSeconds(-1) } },
        { "GWY-0153", grant => grant with { State = GrantState.Suspended } },
        { "GWY-0153", grant => grant with { State = GrantState.Suspended, Until = Now.AddSeconds(-1) } },
        { "GWY-0154", grant => grant with { State = GrantState.Terminated } },
        { "GWY-0155", grant => grant with { Operations = [] } },
        { "GWY-0155", grant => grant with { Operations = ["changeParcel"] } },
        { "GWY-0157", grant => grant with { Purposes = ["A", "B"] } },
        { "GWY-0157", grant => grant with { Purposes = [] } },
    };

    [Theory]
    [Trait("Case", "17")]
    [MemberData(nameof(Refusals))]
    public async Task Each_reason_has_its_own_code_and_the_provider_is_not_called(string code, Func<GrantRule, GrantRule> change)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: change);

        using var answer = await scene.GetAsync();

        await answer.IsRefusedAsync(HttpStatusCode.Forbidden, code);
        Assert.Empty(provider.Calls);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal((CallOutcome.Refused, code, 403), (record.Outcome, record.ErrorCode, record.Status));
        Assert.Equal((scene.Consumer.ToString(), scene.Service.Service.ToString()), (record.Consumer, record.Service));
    }

    [Theory]
    [InlineData("A", 200, null)]
    [InlineData("B", 200, null)]
    [InlineData("a", 403, "GWY-0158")]
    [InlineData("C", 403, "GWY-0158")]
    [InlineData("", 403, "GWY-0158")]
    [InlineData("A, B", 403, "GWY-0158")]
    public async Task The_purpose_must_be_one_of_the_grants(string purpose, int status, string? code)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Purposes = ["A", "B"] });
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.TryAddWithoutValidation("Lgsp-Purpose", purpose);

        using var answer = await scene.SendAsync(request);

        Assert.Equal((status, code), ((int)answer.StatusCode, answer.Header("Lgsp-Error")));
        if (code is null)
        {
            Assert.Equal(purpose, provider.Call.Header("Lgsp-Purpose"));
            Assert.Equal(purpose, (await world.Records.OfAsync(answer.RequestId())).Purpose);
        }
    }

    [Fact]
    public async Task The_only_purpose_need_not_be_named_but_the_provider_learns_it()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();

        Assert.Equal("LAND-01", provider.Call.Header("Lgsp-Purpose"));
        Assert.Equal((scene.Grant.Id, "LAND-01"), (await world.Records.OfAsync(answer.RequestId()) is var record ? record.GrantId : default, record.Purpose));
    }

    [Fact]
    public async Task Of_several_grants_any_that_allows_the_call_counts()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { State = GrantState.Terminated });
        await world.ChangeAsync(draft =>
        {
            draft.Grants.Add(scene.Grant with { Id = Guid.CreateVersion7(), State = GrantState.Active, Operations = ["getParcel"], Purposes = ["A"] });
            draft.Grants.Add(scene.Grant with { Id = Guid.CreateVersion7(), State = GrantState.Active, Operations = ["listOwners"], Purposes = ["B"] });
        });

        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("/parcels/1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync("/owners")).StatusCode);
        await (await scene.GetAsync("/owners/1")).IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0155");
        Assert.Equal(["A", "B"], provider.Calls.Select(call => call.Header("Lgsp-Purpose")));
    }
}
