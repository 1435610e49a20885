using System.Text.Json;
using GiaLai.Lgsp.Contracts;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>The JSON of the newest snapshot, built once per version however many gateways ask.</summary>
internal sealed class SnapshotCache(SnapshotStore snapshots) : IDisposable
{
    private readonly SemaphoreSlim building = new(1, 1);
    private volatile Built? built;

    public async Task<Built> GetAsync(CancellationToken cancellationToken)
    {
        var version = await snapshots.VersionAsync(cancellationToken);
        if (built is { } current && current.Version >= version)
        {
            return current;
        }

        await building.WaitAsync(cancellationToken);
        try
        {
            if (built is { } other && other.Version >= version)
            {
                return other;
            }

            var snapshot = await snapshots.BuildAsync(cancellationToken);
            var json = JsonSerializer.SerializeToUtf8Bytes(snapshot, LgspJson.Options);
            return built = new Built(snapshot.Version, json);
        }
        finally
        {
            building.Release();
        }
    }

    public void Dispose() => building.Dispose();

    internal sealed record Built(long Version, ReadOnlyMemory<byte> Json);
}
