using System.Net;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>
/// Decides whether an address may be dialled. Always denied: link-local, metadata, multicast, unspecified, reserved ranges and the platform
/// itself. Loopback only where the options say so. Private addresses, and public ones without TLS, only inside an allowance.
/// Source: OWASP Server-Side Request Forgery Prevention; the allowances are ours, because state bodies live in private networks.
/// </summary>
public sealed class OutboundRule
{
    private readonly bool allowLoopback;
    private readonly PortRanges deniedPorts;
    private readonly IPNetwork[] deniedNetworks;
    private readonly Func<IPAddress, bool> isThisMachine;

    public OutboundRule(IOptions<OutboundOptions> options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).Value, new MachineAddresses().Contains)
    {
    }

    /// <param name="options">Valid options.</param>
    /// <param name="isThisMachine">Tells the addresses of this machine's network interfaces.</param>
    public OutboundRule(OutboundOptions options, Func<IPAddress, bool> isThisMachine)
    {
        ArgumentNullException.ThrowIfNull(options);
        allowLoopback = options.AllowLoopback;
        deniedPorts = PortRanges.Parse(options.DeniedPorts, null);
        deniedNetworks = [.. OutboundOptions.Split(options.DeniedNetworks).Select(n => IPNetwork.Parse(n))];
        this.isThisMachine = isThisMachine;
    }

    /// <summary>Null = may be dialled. An IPv6 form that carries IPv4 addresses is judged by each of them.</summary>
    public OutboundRefusal? Decide(IPAddress address, OutboundTarget target, IReadOnlyList<AddressAllowance> allowances)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(allowances);
        if (target.Port is < 1 or > 65535)
            return OutboundRefusal.Of(OutboundReason.Port, target.Host);

        foreach (var end in SpecialAddresses.Unwrap(address))
        {
            if (ReasonAgainst(end, target, allowances) is { } reason)
                return OutboundRefusal.Of(reason, address);
        }
        return null;
    }

    private OutboundReason? ReasonAgainst(IPAddress address, OutboundTarget target, IReadOnlyList<AddressAllowance> allowances)
    {
        var kind = SpecialAddresses.KindOf(address);
        if (deniedPorts.Contains(target.Port) && (kind == AddressKind.Loopback || isThisMachine(address)))
            return OutboundReason.Platform;
        if (Array.Exists(deniedNetworks, n => n.Contains(address)))
            return OutboundReason.Platform;

        return kind switch
        {
            AddressKind.Loopback => allowLoopback ? null : OutboundReason.Loopback,
            AddressKind.LinkLocal => OutboundReason.LinkLocal,
            AddressKind.Metadata => OutboundReason.Metadata,
            AddressKind.Multicast => OutboundReason.Multicast,
            AddressKind.Unspecified => OutboundReason.Unspecified,
            AddressKind.Reserved => OutboundReason.Reserved,
            AddressKind.Private => Covered() ? null : OutboundReason.PrivateNotAllowed,
            _ => target.Secure || Covered() ? null : OutboundReason.PublicWithoutTls,
        };

        bool Covered() => allowances.Any(a => a.Covers(address, target));
    }
}
