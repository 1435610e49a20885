using System.Net;
using System.Net.NetworkInformation;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>The addresses of this machine's network interfaces, read anew when the network changes.</summary>
internal sealed class MachineAddresses
{
    private volatile HashSet<IPAddress>? known;

    public MachineAddresses() => NetworkChange.NetworkAddressChanged += (_, _) => known = null;

    public bool Contains(IPAddress address) => (known ??= Read()).Contains(address);

    private static HashSet<IPAddress> Read() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address)];
}
