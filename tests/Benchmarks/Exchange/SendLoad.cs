using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Benchmarks.Gateway;

namespace GiaLai.Lgsp.Benchmarks.Exchange;

/// <summary>Senders that each have one message under way: a thread and a connection each.</summary>
internal sealed class SendLoad(Server server, int connections, Func<int, string> token, Func<int, long, string> recipients)
{
    private static long next = Stopwatch.GetTimestamp();
    private static readonly string Content = Convert.ToBase64String(RandomNumberGenerator.GetBytes(768));

    /// <summary>Sends until told to stop; how many were accepted.</summary>
    public async Task<long> RunAsync(Func<bool> goesOn, double? perSecond = null)
    {
        var interval = perSecond is { } rate ? (long)(Stopwatch.Frequency * connections / rate) : 0;
        var start = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(number => Task.Factory.StartNew(
            () => Send(number, goesOn, start + (interval * number / connections), interval), TaskCreationOptions.LongRunning)).ToList();
        return (await Task.WhenAll(threads)).Sum();
    }

    private long Send(int number, Func<bool> goesOn, long due, long interval)
    {
        using var client = new TcpClient(server.Address.Host, server.Address.Port) { NoDelay = true };
        var socket = client.Client;
        var buffer = new byte[16 * 1024];
        var authorization = token(number);
        for (var sent = 0L; ; sent++, due += interval)
        {
            if (interval > 0 && due > Stopwatch.GetTimestamp())
            {
#pragma warning disable RS0030 // A thread of its own, whose timetable this is.
                Thread.Sleep(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due));
#pragma warning restore RS0030
            }

            if (!goesOn())
            {
                return sent;
            }

            var id = Interlocked.Increment(ref next);
            // A push tells when its message was sent by this.
            var body = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetTimestamp():D20}{Content.AsSpan(0, 1004)}");
            var request = string.Create(CultureInfo.InvariantCulture, $"""
                POST /exchange/v1/messages HTTP/1.1
                Host: {server.Address.Authority}
                Authorization: Bearer {authorization}
                Content-Type: application/octet-stream
                Content-Length: {body.Length}
                ce-specversion: 1.0
                ce-id: {id}
                ce-source: /bench
                ce-type: vn.gov.gialai.bench
                ce-recipients: {recipients(number, sent)}


                """).ReplaceLineEndings("\r\n");
            socket.Send(Encoding.ASCII.GetBytes(request + body));
            ReadAnswer(socket, buffer);
        }
    }

    private static void ReadAnswer(Socket socket, byte[] buffer)
    {
        var have = 0;
        int head;
        while ((head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            have += Receive(socket, buffer.AsSpan(have));
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 202"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, have));
        }

        var text = Encoding.ASCII.GetString(buffer, 0, head + 2);
        var at = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        var length = at >= 0 ? int.Parse(text.AsSpan(at + 15, text.IndexOf('\r', at) - at - 15), CultureInfo.InvariantCulture) : -1;
        // Chunked answers end with an empty chunk.
        while (length >= 0 ? have < head + 4 + length : !buffer.AsSpan(0, have).EndsWith("0\r\n\r\n"u8))
        {
            have += Receive(socket, buffer.AsSpan(have));
        }
    }

    private static int Receive(Socket socket, Span<byte> into)
    {
        var read = socket.Receive(into);
        return read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
    }
}
