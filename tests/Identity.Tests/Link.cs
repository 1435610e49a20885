using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>A line to a server that can be cut: connections break, and new ones are turned away until it is mended.</summary>
internal sealed class Link : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> sockets = [];
    private readonly string host;
    private readonly int port;
    private volatile bool cut;

    public Link(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Cut()
    {
        cut = true;
        while (sockets.TryTake(out var socket))
        {
            socket.Close(0);
        }
    }

    public void Mend() => cut = false;

    public void Dispose()
    {
        Cut();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket caller;
            try
            {
                caller = await listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (cut)
            {
                caller.Close(0);
                continue;
            }

            var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await server.ConnectAsync(host, port);
            sockets.Add(caller);
            sockets.Add(server);
            _ = CopyAsync(caller, server);
            _ = CopyAsync(server, caller);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        from.Close();
        to.Close();
    }
}
