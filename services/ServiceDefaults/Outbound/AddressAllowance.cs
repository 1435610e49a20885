using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>An approved exception: private addresses, or plain HTTP to public ones, may be dialled inside it. It never opens what is always denied.</summary>
/// <param name="Network">Addresses, compared after unwrapping of IPv4-in-IPv6 forms.</param>
/// <param name="Ports">Empty = any port.</param>
/// <param name="Host">Exact host name as dialled, case ignored; null = any name that resolves into the network.</param>
public sealed record AddressAllowance(IPNetwork Network, IReadOnlyList<int> Ports, string? Host)
{
    /// <summary>False with a reason when the network is not in CIDR form (host bits zero, <c>10.21.0.0/16</c>) or a port is out of range.</summary>
    public static bool TryCreate(
        string cidr, IReadOnlyList<int> ports, string? host,
        [NotNullWhen(true)] out AddressAllowance? allowance, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(ports);
        allowance = null;
        error = null;
        if (!IPNetwork.TryParse(cidr, out var network) || !HostBitsAreZero(cidr, network))
            error = $"'{cidr}' is not a network in CIDR form such as 10.21.0.0/16 (the bits after the prefix are zero).";
        else if (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && !SpecialAddresses.Unwrap(network.BaseAddress).Contains(network.BaseAddress))
            error = $"'{cidr}' wraps IPv4 addresses in IPv6; write the IPv4 network.";
        else if (ports.Any(p => p is < 1 or > 65535))
            error = "A port is outside 1 to 65535.";
        else if (host is not null && AsDialled(host) is null)
            error = $"'{host}' is not a host name.";

        if (error is not null)
            return false;
        allowance = new AddressAllowance(network, ports, host is null ? null : AsDialled(host));
        return true;
    }

    // IPNetwork drops them silently; whoever wrote 10.21.3.4/16 may have meant one host.
    private static bool HostBitsAreZero(string cidr, IPNetwork network) =>
        IPAddress.TryParse(cidr.AsSpan(0, cidr.IndexOf('/', StringComparison.Ordinal)), out var written) && written.Equals(network.BaseAddress);

    private static string? AsDialled(string host) => Uri.CheckHostName(host) switch
    {
        UriHostNameType.Unknown => null,
        UriHostNameType.Dns when Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var url) => url.IdnHost,
        _ => IPAddress.TryParse(host, out var address) ? address.ToString() : null,
    };

    internal bool Covers(IPAddress address, OutboundTarget target) =>
        Network.Contains(address)
        && (Ports.Count == 0 || Ports.Contains(target.Port))
        && (Host is null || string.Equals(Host, target.Host, StringComparison.OrdinalIgnoreCase));
}
