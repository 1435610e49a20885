using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>A server that misbehaves as a test says: it has the socket, and no manners.</summary>
public sealed class RawProvider : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> serve;
    private int connections;

    private RawProvider(Func<NetworkStream, CancellationToken, Task> serve) => this.serve = serve;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public int Connections => connections;

    /// <param name="serve">Is given each connection when a request head has been read; the connection ends with it.</param>
    public static RawProvider Start(Func<NetworkStream, CancellationToken, Task> serve)
    {
        var provider = new RawProvider(serve);
        provider.listener.Start();
        _ = provider.AcceptAsync();
        return provider;
    }

    /// <summary>Writes this and closes.</summary>
    public static RawProvider Answering(string bytes) =>
        Start((stream, cancel) => stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), cancel).AsTask());

    public static RawProvider Silent() => Start((_, cancel) => Task.Delay(Timeout.Infinite, cancel));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (await ReadHeadAsync(stream, stop.Token))
            {
                Interlocked.Increment(ref connections);
                await serve(stream, stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The gateway went away.
        }
    }

    /// <summary>False at the end of the connection.</summary>
    public static async Task<bool> ReadHeadAsync(NetworkStream stream, CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancel) == 0)
            {
                return false;
            }

            head.Append((char)one[0]);
        }

        return true;
    }
}
