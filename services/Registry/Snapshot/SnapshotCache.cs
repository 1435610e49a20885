using System.Text.Json;
using GiaLai.Lgsp.Contracts;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>The JSON of the newest snapshot of one kind, built once per version however many ask.</summary>
/// <param name="snapshots">Knows the newest version.</param>
/// <param name="build">The snapshot and its version.</param>
internal sealed class SnapshotCache<T>(SnapshotStore snapshots, Func<CancellationToken, Task<(long Version, T Snapshot)>> build) : IDisposable
{
    private readonly SemaphoreSlim building = new(1, 1);
    private volatile BuiltSnapshot? built;

    public async Task<BuiltSnapshot> GetAsync(CancellationToken cancellationToken)
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

            var (newest, snapshot) = await build(cancellationToken);
            return built = new BuiltSnapshot(newest, JsonSerializer.SerializeToUtf8Bytes(snapshot, LgspJson.Options));
        }
        finally
        {
            building.Release();
        }
    }

    public void Dispose() => building.Dispose();
}

/// <summary>One version of a snapshot as it is sent.</summary>
internal sealed record BuiltSnapshot(long Version, ReadOnlyMemory<byte> Json)
{
    /// <summary>The version is the ETag; If-None-Match with it is answered 304.</summary>
    public IResult ToHttp(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(Json, "application/json", entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{Version}\""));
    }
}
