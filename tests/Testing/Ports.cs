using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Testing;

/// <summary>
/// Ports for processes that are told theirs before they start. They lie below the system's range of ephemeral ports:
/// a port of that range, found free and let go again, is given to the next client or server that asks for any.
/// </summary>
public static class Ports
{
    private const int Span = 12_000;

    private static readonly int Top = EphemeralBottom();

    private static int last = RandomNumberGenerator.GetInt32(Span);

    public static int Free()
    {
        for (var tries = 0; tries < Span; tries++)
        {
            var port = Top - 1 - (int)((uint)Interlocked.Increment(ref last) % Span);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }

        throw new InvalidOperationException($"No port below {Top} is free.");
    }

    private static int EphemeralBottom()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        var bottom = File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t')[0], CultureInfo.InvariantCulture) : 32_768;
        return bottom > Span + 1_024 ? bottom : 32_768;
    }
}
