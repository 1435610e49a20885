using System.Net;
using System.Net.Sockets;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>Stands before RabbitMQ; closed, it cuts what is connected and lets nobody in, as a network failure does.</summary>
public sealed class Door : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri behind;
    private readonly Lock gate = new();
    private readonly List<TcpClient> connected = [];
    private volatile bool open = true;

    private Door(Uri behind) => this.behind = behind;

    public Uri Address => new UriBuilder(behind) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;

    public static Task<Door> OpenAsync(Uri behind)
    {
        var door = new Door(behind);
        door.listener.Start();
        _ = door.AcceptAsync();
        return Task.FromResult(door);
    }

    public void Close()
    {
        open = false;
        lock (gate)
        {
            connected.ForEach(client => client.Dispose());
            connected.Clear();
        }
    }

    public void Open() => open = true;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Close();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                if (open)
                {
                    _ = CarryAsync(client);
                }
                else
                {
                    client.Dispose();
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Gone.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(behind.Host, behind.Port);
            lock (gate)
            {
                connected.Add(client);
                connected.Add(server);
            }

            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
        finally
        {
            client.Dispose();
        }
    }
}
