using System.Threading.Channels;
using Npgsql;

namespace GiaLai.Lgsp.Benchmarks.Exchange;

/// <summary>
/// The yardstick: a bare Kestrel endpoint with one group-commit writer into Exchange's own table. It checks nothing, encrypts nothing,
/// signs nothing and puts nothing into a mailbox; its 202 is durable.
/// </summary>
internal static class Bare
{
    private const int Group = 256;

    public static WebApplication Build(string port, string database)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        var source = NpgsqlDataSource.Create(database);
        var queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
        _ = Task.Run(() => WriteAsync(source, queue.Reader));
        var app = builder.Build();
        app.Run(async http =>
        {
            var body = new byte[http.Request.ContentLength ?? 0];
            await http.Request.Body.ReadExactlyAsync(body);
            var pending = new Pending(Guid.CreateVersion7(), http.Request.Headers["ce-id"].ToString(), body);
            queue.Writer.TryWrite(pending);
            await pending.Done.Task;
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            http.Response.ContentLength = 0;
        });
        return app;
    }

    private static async Task WriteAsync(NpgsqlDataSource source, ChannelReader<Pending> queue)
    {
        var group = new List<Pending>(Group);
        while (await queue.WaitToReadAsync())
        {
            while (group.Count < Group && queue.TryRead(out var pending))
            {
                group.Add(pending);
            }

            await BareStore.AddAsync(source, group);
            foreach (var pending in group)
            {
                pending.Done.SetResult();
            }

            group.Clear();
        }
    }
}

internal sealed record Pending(Guid Id, string EventId, byte[] Body)
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
