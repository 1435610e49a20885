using GiaLai.Lgsp.Evidence.Tiles;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>
/// Tiles of hashes, open to anybody: they tell how many calls there were and nothing else. Bundles of entries, for auditors and
/// operators: they tell who called whom. Source: https://c2sp.org/tlog-tiles.
/// </summary>
internal static class GetTile
{
    public static void Map(IEndpointRouteBuilder log, string of)
    {
        log.MapGet("/tile/{level:int}/{**place}", (HttpContext http, string level, string place, LogStore logs, TileStore tiles, CancellationToken cancellationToken, string? log = null) =>
                Handle(http, $"tile/{level}/{place}", log, logs, tiles.FindAsync, cancellationToken))
            .WithName($"get{of}Tile").WithSummary("Get a tile of hashes").AllowAnonymous().Produces<byte[]>(contentType: "application/octet-stream");
        log.MapGet("/tile/entries/{**place}", (HttpContext http, string place, LogStore logs, TileStore tiles, CancellationToken cancellationToken, string? log = null) =>
                Handle(http, $"tile/entries/{place}", log, logs, tiles.FindBundleAsync, cancellationToken))
            .WithName($"get{of}Entries").WithSummary("Get a bundle of entries").RequireRole("auditor", "operator").Produces<byte[]>(contentType: "application/octet-stream");
    }

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(
        HttpContext http, string path, string? name, LogStore logs, Func<int, TileId, CancellationToken, Task<byte[]?>> find, CancellationToken cancellationToken)
    {
        if (await logs.FindAsync(name, cancellationToken) is not { } log)
        {
            return AuditProblems.LogNotFound;
        }

        if (log.DeletedAt is not null)
        {
            return AuditProblems.LogDeleted;
        }

        if (!TileId.TryParse(path, out var tile) || await find(log.Id, tile, cancellationToken) is not { } bytes)
        {
            return AuditProblems.TileNotFound;
        }

        // Under the month's own address a tile never changes; the address of the newest log leads to another one next month.
        var isPublic = tile.Level != TileId.Entries ? "public" : "private";
        http.Response.Headers.CacheControl = name is null ? "no-cache" : $"{isPublic}, max-age=31536000, immutable";
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }
}
