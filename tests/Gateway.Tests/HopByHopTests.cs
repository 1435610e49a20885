using GiaLai.Lgsp.Gateway.Forwarding;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class HopByHopTests
{
    [Fact]
    public void A_connection_header_nominates_headers_of_this_hop()
    {
        Assert.Null(HopByHop.Nominated("keep-alive"));
        Assert.Null(HopByHop.Nominated("Close"));
        Assert.Null(HopByHop.Nominated(default));
        Assert.Contains("X-SECRET", HopByHop.Nominated("keep-alive, x-secret")!);
        Assert.Contains("x-b", HopByHop.Nominated(new(["x-a", "x-b"]))!);
    }
}
