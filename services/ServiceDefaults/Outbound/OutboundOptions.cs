using System.Net;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>Where this process may never dial, whoever approves it. Section <c>Outbound</c>.</summary>
public sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>Loopback may be dialled, except <see cref="DeniedPorts"/>. Only for a platform that runs on one machine with its providers.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Ports of the platform itself (<c>8080-8140,8443</c>): denied on loopback and on every address of this machine. Default: none.</summary>
    public string DeniedPorts { get; set; } = "";

    /// <summary>Networks of the platform itself in CIDR form, comma separated (a cluster's pod and service networks): denied on any port. Default: none.</summary>
    public string DeniedNetworks { get; set; } = "";

    /// <summary>Milliseconds until an address that does not answer the connection attempt is given up. 100 to 60,000.</summary>
    public int ConnectTimeoutMs { get; set; } = 5_000;

    /// <summary>Every error of these options, for a clear refusal at start.</summary>
    public IEnumerable<string> Errors()
    {
        if (!PortRanges.TryParse(DeniedPorts, null, out _))
            yield return $"{Section}:{nameof(DeniedPorts)} '{DeniedPorts}' is not a list of ports such as 8080-8140,8443.";
        foreach (var network in Split(DeniedNetworks))
        {
            if (!IPNetwork.TryParse(network, out _))
                yield return $"{Section}:{nameof(DeniedNetworks)} '{network}' is not a network such as 10.244.0.0/16.";
        }
        if (ConnectTimeoutMs is < 100 or > 60_000)
            yield return $"{Section}:{nameof(ConnectTimeoutMs)} must be 100 to 60,000.";
    }

    internal static string[] Split(string networks) =>
        networks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
