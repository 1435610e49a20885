using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>Callers on connections of their own, one call after the other; counts what they saw, and nothing else.</summary>
public sealed class Load : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> answers = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> callers;
    private readonly Scene scene;
    private readonly Uri gateway;
    private int broken;

    private Load(Scene scene, Uri gateway, int connections)
    {
        (this.scene, this.gateway) = (scene, gateway);
        callers = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(CallAsync))];
    }

    /// <summary>Status by request id, of every answer that came whole, to its last byte.</summary>
    public IReadOnlyDictionary<string, int> Answers => answers;

    /// <summary>Calls without a whole answer.</summary>
    public int Broken => broken;

    public static Load Start(Scene scene, Uri gateway, int connections) => new(scene, gateway, connections);

    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(callers);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        stop.Dispose();
    }

    private async Task CallAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(gateway.Host, gateway.Port);
                var stream = client.GetStream();
                while (!stop.IsCancellationRequested)
                {
                    await CallAsync(stream);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The gateway is gone; the next connection finds it again.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private async Task CallAsync(NetworkStream stream)
    {
        var id = Guid.CreateVersion7().ToString();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(scene.RawHead("GET", "/parcels/1") + string.Create(CultureInfo.InvariantCulture, $"Lgsp-Request-Id: {id}\r\n\r\n")), limit.Token);
        var answer = await RawCaller.ReadAsync(stream, 1, limit.Token);
        if (answer.Closed)
        {
            Interlocked.Increment(ref broken);
            throw new IOException("The connection was cut.");
        }

        answers[id] = answer.Status;
    }
}
