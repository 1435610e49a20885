using GiaLai.Lgsp.Gateway.Forwarding;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Which address of a service is asked next.</summary>
public sealed class UpstreamSetTests
{
    [Fact]
    public void While_one_address_is_on_trial_calls_go_to_the_other_however_busy_it_is()
    {
        var (ill, well) = (Make("http://a"), Make("http://b"));
        var set = new UpstreamSet([ill, well]);
        ill.FailedToConnect();
        Assert.Same(ill, EnterUntil(set, ill));

        for (var i = 0; i < 10; i++)
        {
            Assert.Same(well, set.Enter(null));
        }
    }

    [Fact]
    public void A_call_whose_attempt_failed_goes_to_another_address_or_to_none()
    {
        var (one, two) = (Make("http://a"), Make("http://b"));
        var set = new UpstreamSet([one, two]);

        Assert.Same(two, set.Enter([one]));
        Assert.Same(one, set.Enter([two]));
        Assert.Null(set.Enter([one, two]));
    }

    private static Upstream EnterUntil(UpstreamSet set, Upstream wanted)
    {
        // Its rest of no time at all is over: the next call that comes to it is its trial.
        Upstream entered;
        do
        {
            entered = set.Enter(null)!;
        }
        while (entered != wanted);

        return entered;
    }

    private static Upstream Make(string address) =>
        new(new Uri(address), hasProbe: false, new GatewayOptions { CircuitConnectFailures = 1, CircuitRestSeconds = 0 }, TimeProvider.System);
}
