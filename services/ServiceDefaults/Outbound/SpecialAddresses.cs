using System.Net;
using System.Net.Sockets;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>What an IP address stands for. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.</summary>
public enum AddressKind
{
    /// <summary>Reachable on the internet.</summary>
    Public,

    /// <summary>RFC 1918, shared address space (RFC 6598), unique local (RFC 4193), benchmarking (RFC 2544).</summary>
    Private,

    Loopback,

    LinkLocal,

    /// <summary>A cloud's metadata service, which hands out credentials to whoever asks.</summary>
    Metadata,

    Multicast,

    /// <summary>0.0.0.0/8 and ::, which the kernel connects to this machine.</summary>
    Unspecified,

    /// <summary>Documentation, future use, broadcast, discard, deprecated ranges: nothing to call stands there.</summary>
    Reserved,
}

/// <summary>Reads IP addresses: the IPv4 addresses hidden in IPv6 forms, and what each stands for.</summary>
public static class SpecialAddresses
{
    // Found nowhere in the registries: the clouds chose them. 168.63.129.16 and 192.0.0.192 are not even private.
    private static readonly HashSet<IPAddress> Metadata =
    [
        IPAddress.Parse("169.254.169.254"), // AWS, Azure, Google, OpenStack
        IPAddress.Parse("169.254.170.2"), // AWS containers
        IPAddress.Parse("168.63.129.16"), // Azure
        IPAddress.Parse("100.100.100.200"), // Alibaba
        IPAddress.Parse("192.0.0.192"), // Oracle
        IPAddress.Parse("fd00:ec2::254"), // AWS
        IPAddress.Parse("fd00:ec2::23"), // AWS containers
        IPAddress.Parse("fd20:ce::254"), // Google
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] V4 = Table(
        ("0.0.0.0/8", AddressKind.Unspecified),
        ("10.0.0.0/8", AddressKind.Private),
        ("100.64.0.0/10", AddressKind.Private),
        ("127.0.0.0/8", AddressKind.Loopback),
        ("169.254.0.0/16", AddressKind.LinkLocal),
        ("172.16.0.0/12", AddressKind.Private),
        ("192.0.0.0/24", AddressKind.Reserved),
        ("192.0.2.0/24", AddressKind.Reserved),
        ("192.88.99.0/24", AddressKind.Reserved),
        ("192.168.0.0/16", AddressKind.Private),
        ("198.18.0.0/15", AddressKind.Private),
        ("198.51.100.0/24", AddressKind.Reserved),
        ("203.0.113.0/24", AddressKind.Reserved),
        ("224.0.0.0/4", AddressKind.Multicast),
        ("240.0.0.0/4", AddressKind.Reserved));

    // First match wins; what stands outside 2000::/3 and is not listed is unassigned.
    private static readonly (IPNetwork Network, AddressKind Kind)[] V6 = Table(
        ("::/128", AddressKind.Unspecified),
        ("::1/128", AddressKind.Loopback),
        ("fe80::/10", AddressKind.LinkLocal),
        ("fc00::/7", AddressKind.Private),
        ("ff00::/8", AddressKind.Multicast),
        ("2001::/23", AddressKind.Reserved),
        ("2001:db8::/32", AddressKind.Reserved),
        ("3fff::/20", AddressKind.Reserved),
        ("2000::/3", AddressKind.Public),
        ("::/0", AddressKind.Reserved));

    public static AddressKind KindOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        // A scope id would defeat the comparison of addresses.
        var plain = address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
        if (Metadata.Contains(plain))
            return AddressKind.Metadata;
        foreach (var (network, kind) in plain.AddressFamily == AddressFamily.InterNetwork ? V4 : V6)
        {
            if (network.Contains(plain))
                return kind;
        }
        return AddressKind.Public;
    }

    /// <summary>The addresses a packet to <paramref name="address"/> may end at: the IPv4 addresses inside an IPv6 form, else the address itself.</summary>
    public static IReadOnlyList<IPAddress> Unwrap(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return [address];

        var b = address.GetAddressBytes();
        if (StartsWith(b, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)) // IPv4-mapped ::ffff:0:0/96
            return [V4At(b, 12)];
        if (StartsWith(b, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0)) // IPv4-translated ::ffff:0:0:0/96 (RFC 2765)
            return [V4At(b, 12)];
        if (StartsWith(b, 12) && (b[12] | b[13] | b[14]) != 0) // IPv4-compatible ::/96 (deprecated)
            return [V4At(b, 12)];
        if (StartsWith(b, 12, 0, 0x64, 0xff, 0x9b)) // NAT64 64:ff9b::/96 (RFC 6052)
            return [V4At(b, 12)];
        if (StartsWith(b, 6, 0, 0x64, 0xff, 0x9b, 0, 1)) // NAT64 for local use 64:ff9b:1::/48 (RFC 8215)
            return LocalTranslation(b);
        if (StartsWith(b, 2, 0x20, 0x02)) // 6to4 2002::/16 (RFC 3056)
            return [V4At(b, 2)];
        if (StartsWith(b, 4, 0x20, 0x01, 0, 0)) // Teredo 2001::/32 (RFC 4380): server, and the client's address with all bits flipped
            return [V4At(b, 4), new IPAddress([(byte)~b[12], (byte)~b[13], (byte)~b[14], (byte)~b[15]])];
        if ((b[8] | 0x02) == 0x02 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe) // ISATAP interface id (RFC 5214)
            return [address, V4At(b, 12)];
        return [address];
    }

    // RFC 6052, 2.2: the IPv4 address follows a prefix of 48, 56, 64 or 96 bits, skipping byte 8; what follows it is zero. Which length the
    // operator chose is unknown. Read at 96 bits, an address meant for 48 or 56 is 0.0.0.0 and so denied; at 64 bits it is judged both ways.
    private static IReadOnlyList<IPAddress> LocalTranslation(byte[] b) =>
        (b[8] | b[13] | b[14] | b[15]) == 0 ? [V4At(b, 9), V4At(b, 12)] : [V4At(b, 12)];

    private static IPAddress V4At(byte[] bytes, int offset) => new(bytes.AsSpan(offset, 4));

    /// <summary>The first <paramref name="length"/> bytes are <paramref name="prefix"/>, padded with zeros.</summary>
    private static bool StartsWith(byte[] bytes, int length, params ReadOnlySpan<byte> prefix) =>
        bytes.AsSpan(0, prefix.Length).SequenceEqual(prefix) && !bytes.AsSpan(prefix.Length, length - prefix.Length).ContainsAnyExcept((byte)0);

    private static (IPNetwork, AddressKind)[] Table(params (string Cidr, AddressKind Kind)[] rows) =>
        [.. rows.Select(r => (IPNetwork.Parse(r.Cidr), r.Kind))];
}
