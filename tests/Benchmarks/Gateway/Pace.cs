using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>
/// A fixed rate, whatever the server does: each connection is a thread that sends on its own timetable. A call that had to wait for
/// the one before it counts from when it was due.
/// </summary>
internal static class Pace
{
    public static async Task<Load> RunAsync(Server server, string path, int connections, int perSecond, double seconds)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {server.Address.AbsolutePath}{path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\n{(server.Authorization is { } value ? $"Authorization: {value}\r\n" : "")}\r\n");
        var interval = (long)(Stopwatch.Frequency * (double)connections / perSecond);
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        var end = start + (long)(Stopwatch.Frequency * seconds);
        var threads = Enumerable.Range(0, connections).Select(number => Task.Factory.StartNew(
            () => Send(server, request, start + (interval * number / connections), interval, end), TaskCreationOptions.LongRunning)).ToList();
        var taken = (await Task.WhenAll(threads)).SelectMany(one => one).Order().ToList();
        return new Load(taken.Count, taken.Count / seconds, At(taken, 0.5), At(taken, 0.99));
    }

    private static TimeSpan At(List<double> taken, double share) => TimeSpan.FromMicroseconds(taken[Math.Min(taken.Count - 1, (int)(taken.Count * share))]);

    private static List<double> Send(Server server, byte[] request, long due, long interval, long end)
    {
        using var client = new TcpClient(server.Address.Host, server.Address.Port) { NoDelay = true };
        var socket = client.Client;
        var buffer = new byte[64 * 1024];
        var taken = new List<double>();
        for (; due < end; due += interval)
        {
            var now = Stopwatch.GetTimestamp();
            if (now < due)
            {
#pragma warning disable RS0030 // A thread of its own, whose timetable this is.
                Thread.Sleep(Stopwatch.GetElapsedTime(now, due));
#pragma warning restore RS0030
                now = Stopwatch.GetTimestamp();
            }

            // The sleep ends a little late: that is this program's fault, not the server's.
            var from = now < due + interval ? now : due;
            socket.Send(request);
            ReadAnswer(socket, buffer, server.Name);
            taken.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
        }

        return taken;
    }

    private static void ReadAnswer(Socket socket, byte[] buffer, string name)
    {
        var have = 0;
        int head;
        while ((head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            have += Receive(socket, buffer.AsSpan(have), name);
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"{name}: {Encoding.ASCII.GetString(buffer, 0, have)}");
        }

        var left = LengthOf(buffer.AsSpan(0, head + 2)) - (have - head - 4);
        while (left > 0)
        {
            left -= Receive(socket, buffer, name);
        }
    }

    private static int Receive(Socket socket, Span<byte> into, string name)
    {
        var read = socket.Receive(into);
        return read > 0 ? read : throw new InvalidOperationException($"{name} closed the connection.");
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        var at = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? throw new InvalidOperationException("An answer without Content-Length.") : int.Parse(text.AsSpan(at + 15, text.IndexOf('\r', at) - at - 15), System.Globalization.CultureInfo.InvariantCulture);
    }
}
