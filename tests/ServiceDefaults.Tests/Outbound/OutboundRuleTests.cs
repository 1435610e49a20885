using System.Net;
using GiaLai.Lgsp.ServiceDefaults.Outbound;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Outbound;

public sealed class OutboundRuleTests
{
    private static readonly OutboundTarget Https = new("provider.example", 443, Secure: true);
    private static readonly OutboundTarget Http = new("provider.example", 80, Secure: false);

    private static readonly AddressAllowance[] Everything = [Allow("0.0.0.0/0"), Allow("::/0")];

    [Theory]
    // Link-local, metadata, unspecified, multicast, reserved: in IPv4 …
    [InlineData("169.254.0.1", OutboundReason.LinkLocal)]
    [InlineData("169.254.169.254", OutboundReason.Metadata)]
    [InlineData("169.254.170.2", OutboundReason.Metadata)]
    [InlineData("168.63.129.16", OutboundReason.Metadata)]
    [InlineData("100.100.100.200", OutboundReason.Metadata)]
    [InlineData("192.0.0.192", OutboundReason.Metadata)]
    [InlineData("0.0.0.0", OutboundReason.Unspecified)]
    [InlineData("0.1.2.3", OutboundReason.Unspecified)]
    [InlineData("224.0.0.1", OutboundReason.Multicast)]
    [InlineData("239.255.255.255", OutboundReason.Multicast)]
    [InlineData("240.0.0.1", OutboundReason.Reserved)]
    [InlineData("255.255.255.255", OutboundReason.Reserved)]
    [InlineData("192.0.2.1", OutboundReason.Reserved)]
    [InlineData("198.51.100.7", OutboundReason.Reserved)]
    [InlineData("203.0.113.9", OutboundReason.Reserved)]
    [InlineData("192.88.99.1", OutboundReason.Reserved)]
    [InlineData("192.0.0.8", OutboundReason.Reserved)]
    [InlineData("127.0.0.1", OutboundReason.Loopback)]
    [InlineData("127.255.255.254", OutboundReason.Loopback)]
    // … and IPv6 …
    [InlineData("::", OutboundReason.Unspecified)]
    [InlineData("::1", OutboundReason.Loopback)]
    [InlineData("::1%1", OutboundReason.Loopback)]
    [InlineData("fe80::1", OutboundReason.LinkLocal)]
    [InlineData("fe80::a9fe:a9fe%2", OutboundReason.LinkLocal)]
    [InlineData("febf::1", OutboundReason.LinkLocal)]
    [InlineData("fec0::1", OutboundReason.Reserved)]
    [InlineData("ff02::1", OutboundReason.Multicast)]
    [InlineData("fd00:ec2::254", OutboundReason.Metadata)]
    [InlineData("fd00:ec2::254%3", OutboundReason.Metadata)]
    [InlineData("fd20:ce::254", OutboundReason.Metadata)]
    [InlineData("2001:db8::1", OutboundReason.Reserved)]
    [InlineData("3fff::1", OutboundReason.Reserved)]
    [InlineData("100::1", OutboundReason.Reserved)]
    [InlineData("2001:20::1", OutboundReason.Reserved)]
    [InlineData("5f00::1", OutboundReason.Reserved)]
    [InlineData("::2", OutboundReason.Reserved)]
    [InlineData("4000::1", OutboundReason.Reserved)]
    // … and IPv4 wrapped in IPv6: mapped, translated, compatible, NAT64, local NAT64 at each prefix length, 6to4, Teredo server and client, ISATAP.
    [InlineData("::ffff:127.0.0.1", OutboundReason.Loopback)]
    [InlineData("::ffff:169.254.169.254", OutboundReason.Metadata)]
    [InlineData("::ffff:0.0.0.0", OutboundReason.Unspecified)]
    [InlineData("::ffff:0:127.0.0.1", OutboundReason.Loopback)]
    [InlineData("::127.0.0.1", OutboundReason.Loopback)]
    [InlineData("::169.254.169.254", OutboundReason.Metadata)]
    [InlineData("64:ff9b::127.0.0.1", OutboundReason.Loopback)]
    [InlineData("64:ff9b::a9fe:a9fe", OutboundReason.Metadata)]
    [InlineData("64:ff9b::", OutboundReason.Unspecified)]
    [InlineData("64:ff9b:1::127.0.0.1", OutboundReason.Loopback)]
    [InlineData("64:ff9b:1:7f00:0:100::", OutboundReason.Unspecified)]
    [InlineData("64:ff9b:1:7f:0:1::", OutboundReason.Unspecified)]
    [InlineData("64:ff9b:1:0:7f:0:100::", OutboundReason.Loopback)]
    [InlineData("64:ff9b:1:ffff:a9:fea9:fe00::", OutboundReason.Metadata)]
    [InlineData("2002:7f00:1::", OutboundReason.Loopback)]
    [InlineData("2002:a9fe:a9fe::1", OutboundReason.Metadata)]
    [InlineData("2002:e000:1::", OutboundReason.Multicast)]
    [InlineData("2001:0:7f00:1::f7f7:f7f7", OutboundReason.Loopback)]
    [InlineData("2001:0:808:808:0:0:80ff:fffe", OutboundReason.Loopback)]
    [InlineData("2001:0:808:808:0:0:5601:5601", OutboundReason.Metadata)]
    [InlineData("2400:cb00::5efe:127.0.0.1", OutboundReason.Loopback)]
    [InlineData("2400:cb00::200:5efe:169.254.169.254", OutboundReason.Metadata)]
    public void An_address_that_is_always_denied_stays_denied_under_any_allowance(string address, OutboundReason reason)
    {
        var refusal = Rule().Decide(IPAddress.Parse(address), Https, Everything);

        Assert.NotNull(refusal);
        Assert.Equal(reason, refusal.Reason);
        Assert.Contains(IPAddress.Parse(address).ToString(), refusal.Detail, StringComparison.Ordinal);
        Assert.NotEqual(refusal.Detail, refusal.DetailVi);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::192.168.1.1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001:0:a00:1::f7f7:f7f7")]
    public void A_private_address_needs_an_allowance(string address)
    {
        var ip = IPAddress.Parse(address);

        Assert.Equal(OutboundReason.PrivateNotAllowed, Rule().Decide(ip, Https, [])?.Reason);
        Assert.Null(Rule().Decide(ip, Http, Everything));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("192.0.1.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2400:cb00::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("2002:808:808::1")]
    public void A_public_address_is_dialled_with_TLS_and_without_it_only_on_an_allowance(string address)
    {
        var ip = IPAddress.Parse(address);

        Assert.Null(Rule().Decide(ip, Https, []));
        Assert.Equal(OutboundReason.PublicWithoutTls, Rule().Decide(ip, Http, [])?.Reason);
        Assert.Null(Rule().Decide(ip, Http, Everything));
    }

    [Theory]
    [InlineData("10.21.3.4", 8443, "land.example", true)]
    [InlineData("::ffff:10.21.3.4", 8443, "land.example", true)]
    [InlineData("10.21.3.4", 8443, "LAND.example", true)]
    [InlineData("10.21.3.4", 8444, "land.example", false)]
    [InlineData("10.22.3.4", 8443, "land.example", false)]
    [InlineData("10.21.3.4", 8443, "other.example", false)]
    public void An_allowance_covers_its_network_ports_and_host_only(string address, int port, string host, bool dialled)
    {
        Assert.True(AddressAllowance.TryCreate("10.21.0.0/16", [8443, 9443], "land.example", out var allowance, out _));

        Assert.Equal(dialled, Rule().Decide(IPAddress.Parse(address), new(host, port, false), [allowance]) is null);
    }

    [Theory]
    [InlineData("127.0.0.1", 5000, null)]
    [InlineData("::1", 5000, null)]
    [InlineData("127.0.0.1", 8079, null)]
    [InlineData("127.0.0.1", 8080, OutboundReason.Platform)]
    [InlineData("127.0.0.9", 8140, OutboundReason.Platform)]
    [InlineData("127.0.0.1", 8141, null)]
    [InlineData("::1", 8443, OutboundReason.Platform)]
    [InlineData("::ffff:127.0.0.1", 8443, OutboundReason.Platform)]
    [InlineData("64:ff9b::7f00:1", 8443, OutboundReason.Platform)]
    [InlineData("10.9.9.9", 8443, OutboundReason.Platform)]
    [InlineData("::ffff:10.9.9.9", 8443, OutboundReason.Platform)]
    [InlineData("10.9.9.9", 5000, null)]
    [InlineData("10.9.9.8", 8443, null)]
    [InlineData("10.244.1.1", 5000, OutboundReason.Platform)]
    [InlineData("0.0.0.0", 5000, OutboundReason.Unspecified)]
    public void Loopback_opens_by_option_but_never_to_the_platform_itself(string address, int port, OutboundReason? reason)
    {
        var rule = new OutboundRule(
            new OutboundOptions { AllowLoopback = true, DeniedPorts = "8080-8140, 8443", DeniedNetworks = "10.244.0.0/16" },
            isThisMachine: a => a.Equals(IPAddress.Parse("10.9.9.9")));

        Assert.Equal(reason, rule.Decide(IPAddress.Parse(address), new("localhost", port, false), Everything)?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_refused(int port) =>
        Assert.Equal(OutboundReason.Port, Rule().Decide(IPAddress.Parse("8.8.8.8"), new("h", port, true), Everything)?.Reason);

    [Theory]
    [InlineData("10.21.0.1/16", null)]
    [InlineData("10.21.0.0", null)]
    [InlineData("10.21.0.0/33", null)]
    [InlineData("land", null)]
    [InlineData("::ffff:10.0.0.0/104", null)]
    [InlineData("2002::/16", null)]
    [InlineData("10.21.0.0/16", "not a host")]
    public void An_allowance_that_means_something_else_is_refused_with_a_reason(string cidr, string? host)
    {
        Assert.False(AddressAllowance.TryCreate(cidr, [], host, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void An_allowance_takes_an_international_host_as_it_is_dialled()
    {
        Assert.True(AddressAllowance.TryCreate("10.0.0.0/8", [], "đất.vn", out var allowance, out _));
        Assert.Null(Rule().Decide(IPAddress.Parse("10.0.0.1"), OutboundTarget.From(new Uri("https://đất.vn/")), [allowance]));
    }

    [Theory]
    [InlineData("8080-")]
    [InlineData("-8080")]
    [InlineData("0")]
    [InlineData("70000")]
    [InlineData("90-80")]
    [InlineData("a")]
    public void Options_say_what_is_wrong(string ports)
    {
        Assert.Single(new OutboundOptions { DeniedPorts = ports }.Errors());
        Assert.Single(new OutboundOptions { DeniedNetworks = "10.0.0.0/8," + ports + "/x" }.Errors());
        Assert.Empty(new OutboundOptions { DeniedPorts = " 1-2 ,,3 " }.Errors());
    }

    private static OutboundRule Rule() => new(new OutboundOptions(), _ => false);

    private static AddressAllowance Allow(string cidr) => new(IPNetwork.Parse(cidr), [], null);
}
