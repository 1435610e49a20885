using System.Formats.Tar;
using System.Text;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Tiles;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>A whole log as a tar: unpacked, it is the folder that <c>lgsp-verify log</c> checks and any file server can serve.</summary>
internal static class ArchiveLog
{
    public static void Map(IEndpointRouteBuilder log, string of) =>
        log.MapGet("/archive", Handle).WithName($"get{of}Archive").WithSummary("Get the whole log as a tar file").RequireRole("auditor", "operator")
            .Produces<byte[]>(contentType: "application/x-tar");

    private static async Task<Results<PushStreamHttpResult, Problem>> Handle(LogStore logs, TileStore tiles, CancellationToken cancellationToken, string? log = null)
    {
        if (await logs.FindAsync(log, cancellationToken) is not { } found)
        {
            return AuditProblems.LogNotFound;
        }

        if (found.DeletedAt is not null)
        {
            return AuditProblems.LogDeleted;
        }

        return await logs.FindCheckpointAsync(found, cancellationToken) is { Note: var note } && Checkpoint.TryParse(note.Text, out var checkpoint)
            ? TypedResults.Stream(body => WriteAsync(body, found, note, checkpoint, tiles, cancellationToken), "application/x-tar", $"audit-{found.Name}.tar")
            : AuditProblems.NoCheckpoint.RetryIn(TimeSpan.FromSeconds(1));
    }

    private static async Task WriteAsync(
        Stream body, LedgerLog log, SignedNote note, Checkpoint checkpoint, TileStore tiles, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(body, TarEntryFormat.Pax, leaveOpen: true);
        await AddAsync("checkpoint", Encoding.UTF8.GetBytes(note.ToString()));
        for (var level = TileId.Entries; level == TileId.Entries || checkpoint.Size >> (TileId.Height * level) > 0; level++)
        {
            for (long index = 0; TileId.TryAt(level, index, checkpoint.Size, out var tile); index++)
            {
                var bytes = level == TileId.Entries ? await tiles.FindBundleAsync(log.Id, tile, cancellationToken) : await tiles.FindAsync(log.Id, tile, cancellationToken);
                await AddAsync(tile.ToPath(), bytes ?? throw new LedgerDamagedException($"{tile.ToPath()} of {log.Origin} is missing or too short."));
            }
        }

        async Task AddAsync(string name, byte[] content)
        {
            using var data = new MemoryStream(content);
            var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, ModificationTime = log.CheckpointAt ?? log.OpenedAt };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }
}
