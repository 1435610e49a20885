using System.Text.Json;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Evidence.Tests;

/// <summary>A log of invented records with its keys, and the evidence of one of them.</summary>
internal sealed class EvidenceSample
{
    private readonly List<byte[]> entries = [];
    private readonly Dictionary<(int, long), ReadOnlyMemory<byte>> tiles = [];
    private readonly TiledTree tree = new();
    private readonly byte[] salt = Commitment.NewSalt();

    public EvidenceSample(int size = 70, int index = 41)
    {
        Index = index;
        for (var i = 0; i < size; i++)
        {
            var record = $$$"""{"type":"call","id":"0193a5c0-0000-7000-8000-{{{i:d12}}}","method":"POST","status":200,"requestBytes":5,"requestSha256":"{{{BodySha256}}}","purpose":"thủ tục đất đai","personal":{"clientAddress":"{{{Commitment.Of("clientAddress", "10.1.2.3", salt)}}}"}}""";
            entries.Add(LedgerEntry.Encode(JsonDocument.Parse(record).RootElement));
            tree.Append(TreeHash.Leaf(entries[i]));
        }

        Note = Sign(tree.TakeChanged());
    }

    /// <summary>Of the bytes of "hello".</summary>
    public const string BodySha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    public int Index { get; }

    public NoteKey LogKey { get; } = NoteKey.Create("lgsp.example/audit", NoteKeyType.Ed25519);

    public NoteKey WitnessKey { get; } = NoteKey.Create("witness.example", NoteKeyType.Cosignature);

    public SignedNote Note { get; private set; }

    public ReadHashes Hashes => TileHashes.Reader(tree.Size, ReadTiles);

    public async Task<EvidenceFile> EvidenceAsync()
    {
        Assert.True(LedgerEntry.TryDecode(entries[Index], out var record));
        return new EvidenceFile
        {
            Record = record,
            Openings = [new Opening("clientAddress", "10.1.2.3", Convert.ToBase64String(salt))],
            Index = Index,
            Proof = await ProofPlan.Inclusion(Index, tree.Size).MakeAsync(Hashes),
            Checkpoint = Note.ToString(),
            LogKey = LogKey.Key.ToString(),
            WitnessKeys = [WitnessKey.Key.ToString()],
        };
    }

    /// <summary>Replaces the last entry, so that other content stands under a new, validly signed checkpoint.</summary>
    public void AppendSigned(byte[] entry)
    {
        entries.Add(entry);
        tree.Append(TreeHash.Leaf(entry));
        Note = Sign(tree.TakeChanged());
    }

    public async Task ExportAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint"), Note.ToString());
        foreach (var ((level, index), hashes) in tiles)
        {
            await WriteAsync(new TileId(level, index, hashes.Length / TreeHash.Size), hashes);
        }

        for (var i = 0; i < entries.Count; i += TileId.FullWidth)
        {
            var bundle = entries.Skip(i).Take(TileId.FullWidth).Select(entry => (ReadOnlyMemory<byte>)entry).ToList();
            await WriteAsync(new TileId(TileId.Entries, i / TileId.FullWidth, bundle.Count), EntryBundle.Write(bundle));
        }

        async Task WriteAsync(TileId tile, ReadOnlyMemory<byte> bytes)
        {
            var file = Path.Combine([folder, .. tile.ToPath().Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bytes.ToArray());
        }
    }

    private SignedNote Sign(IReadOnlyList<Tile> changed)
    {
        foreach (var tile in changed)
        {
            tiles[(tile.Id.Level, tile.Id.Index)] = tile.Hashes;
        }

        var note = new Checkpoint("lgsp.example/audit/2026-11", tree.Size, tree.Root()).Sign(LogKey);
        return note.With([Cosignature.Sign(WitnessKey, note.Text, DateTimeOffset.FromUnixTimeSeconds(1_790_000_000))]);
    }

    private ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadTiles(IReadOnlyList<TileId> wanted, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. wanted.Select(tile => tiles[(tile.Level, tile.Index)])]);
}
