using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Forwarding;

namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>
/// Holds the table that calls are decided by, and replaces it. Starts with the last good snapshot on disk; never goes back to a
/// lower version.
/// </summary>
internal sealed partial class RouteSource(
    StateFolder state, UpstreamPool upstreams, QuotaBuckets buckets, ProviderClients providers, ILogger<RouteSource> log)
{
    private const string FileName = "snapshot.json";
    private volatile RouteTable? current;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null until the first snapshot.</summary>
    public RouteTable? Current => current;

    /// <summary>Completes when a table replaces the present one.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    public void LoadFromDisk()
    {
        try
        {
            if (state.Read(FileName) is { } content && JsonSerializer.Deserialize<GatewaySnapshot>(content, LgspJson.Options) is { } snapshot)
            {
                Replace(new RouteTable(snapshot, "disk", upstreams, buckets, providers));
                Log.Loaded(log, snapshot.Version);
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.DiskUnreadable(log, exception);
        }
    }

    /// <summary>Decides by it from now on, then keeps it on disk. False when it is older than the present one.</summary>
    public async Task<bool> ApplyAsync(ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var snapshot = JsonSerializer.Deserialize<GatewaySnapshot>(content.Span, LgspJson.Options) ?? throw new JsonException("The snapshot is null.");
        if (current is { } present && snapshot.Version < present.Version)
        {
            Log.Older(log, snapshot.Version, present.Version);
            return false;
        }

        Replace(new RouteTable(snapshot, "registry", upstreams, buckets, providers));
        Log.Applied(log, snapshot.Version, snapshot.Services.Count, snapshot.Grants.Count);
        try
        {
            await state.WriteAsync(FileName, content, cancel);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Calls go on by the new rules; only a restart would miss them.
            Log.NotKept(log, exception);
        }

        return true;
    }

    private void Replace(RouteTable table)
    {
        current = table;
        upstreams.Keep(table.Services.SelectMany(service => service.Upstreams.All).ToHashSet());
        buckets.Keep(table.Services.SelectMany(service => service.AllGrants).Select(grant => grant.BucketKey).OfType<string>().ToHashSet(StringComparer.Ordinal));
        Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Snapshot {Version} loaded from disk")]
        public static partial void Loaded(ILogger log, long version);

        [LoggerMessage(Level = LogLevel.Information, Message = "Snapshot {Version} in force: {Services} services, {Grants} grants")]
        public static partial void Applied(ILogger log, long version, int services, int grants);

        [LoggerMessage(Level = LogLevel.Error, Message = "The snapshot on disk cannot be read; waiting for Registry")]
        public static partial void DiskUnreadable(ILogger log, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Registry offers snapshot {Offered}, older than {Present} in force: refused. After a restore of Registry's database remove the state folder")]
        public static partial void Older(ILogger log, long offered, long present);

        [LoggerMessage(Level = LogLevel.Error, Message = "The snapshot is in force but could not be kept on disk")]
        public static partial void NotKept(ILogger log, Exception exception);
    }
}
