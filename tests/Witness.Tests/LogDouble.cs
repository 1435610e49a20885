using System.Globalization;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Tiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Witness.Tests;

/// <summary>A tiled log at the wire, which may be honest or not.</summary>
internal sealed class LogDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, byte[]> tiles = [];
    private TiledTree tree = new();

    private LogDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/checkpoint", () => Served is null ? Results.StatusCode(503) : Results.Text(Served));
        app.MapGet("/tile/{**path}", (string path) => tiles.TryGetValue("tile/" + path, out var bytes) ? Results.Bytes(bytes) : Results.NotFound());
    }

    public NoteKey Key { get; } = NoteKey.Create("log.example/calls", NoteKeyType.Ed25519);

    public Uri Address => new(app.Urls.Single() + "/");

    /// <summary>What it serves as its checkpoint; null = none yet.</summary>
    public string? Served { get; set; }

    public static async Task<LogDouble> StartAsync()
    {
        var log = new LogDouble();
        await log.app.StartAsync();
        return log;
    }

    /// <summary>Begins a history anew, from other entries.</summary>
    public void Rewrite()
    {
        tree = new TiledTree();
        tiles.Clear();
    }

    public SignedNote Grow(int count, string kind = "entry", bool serve = true)
    {
        for (var i = 0; i < count; i++)
        {
            tree.Append(TreeHash.Leaf(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {tree.Size}"))));
            foreach (var tile in tree.TakeChanged())
            {
                tiles[tile.Id.ToPath()] = tile.Hashes.ToArray();
            }
        }

        var note = new Checkpoint(Key.Key.Name, tree.Size, tree.Root()).Sign(Key);
        Served = serve ? note.ToString() : Served;
        return note;
    }

    public async Task<string> ProofAsync(long from)
    {
        var size = tree.Size;
        var proof = await ProofPlan.Consistency(from, size).MakeAsync(TileHashes.Reader(size, (wanted, _) =>
            ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. wanted.Select(tile => (ReadOnlyMemory<byte>)tiles[tile.ToPath()])])));
        return string.Concat(proof.Select(hash => hash + "\n"));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
