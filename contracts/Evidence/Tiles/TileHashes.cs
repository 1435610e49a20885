using System.Buffers.Binary;
using GiaLai.Lgsp.Evidence.Merkle;

namespace GiaLai.Lgsp.Evidence.Tiles;

/// <summary>Gives the bytes of tiles, in the order asked for; each has at least the width asked for.</summary>
public delegate ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadTiles(IReadOnlyList<TileId> tiles, CancellationToken cancellationToken);

/// <summary>Reads the hashes of a tree out of its tiles, so that any proof can be made from them.</summary>
public static class TileHashes
{
    /// <summary>The reader for a tree with <paramref name="size"/> leaves.</summary>
    public static ReadHashes Reader(long size, ReadTiles read) => async (nodes, cancellationToken) =>
    {
        var tiles = new List<TileId>();
        var places = new Dictionary<TileId, int>();
        var wanted = new (int Tile, int Offset, int Count)[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            var (level, within) = Math.DivRem(nodes[i].Level, TileId.Height);
            var perTile = 1L << (TileId.Height - within);
            if (!TileId.TryAt(level, nodes[i].Index / perTile, size, out var tile))
            {
                throw new ArgumentException($"A tree of {size} leaves has no node {nodes[i]}.", nameof(nodes));
            }

            if (!places.TryGetValue(tile, out var place))
            {
                places[tile] = place = tiles.Count;
                tiles.Add(tile);
            }

            wanted[i] = (place, (int)(nodes[i].Index % perTile) << within, 1 << within);
        }

        var found = await read(tiles, cancellationToken);
        return Array.ConvertAll(wanted, w => Fold(found[w.Tile].Span.Slice(w.Offset * TreeHash.Size, w.Count * TreeHash.Size)));
    };

    /// <summary>The hash over a power of two of neighbouring hashes.</summary>
    public static TreeHash Fold(ReadOnlySpan<byte> hashes)
    {
        var count = hashes.Length / TreeHash.Size;
        if (count == 1)
        {
            return new TreeHash(hashes);
        }

        var half = count / 2 * TreeHash.Size;
        return TreeHash.Node(Fold(hashes[..half]), Fold(hashes[half..]));
    }
}

/// <summary>Entries in a row, each with its length in front. Source: https://c2sp.org/tlog-tiles, "Log entries".</summary>
public static class EntryBundle
{
    /// <summary>An entry's length stands in two bytes.</summary>
    public const int MaxEntrySize = ushort.MaxValue;

    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var bundle = new byte[entries.Sum(entry => entry.Length + 2)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)entry.Length));
            entry.Span.CopyTo(rest[2..]);
            rest = rest[(entry.Length + 2)..];
        }

        return bundle;
    }

    /// <summary>False when the bytes are no bundle.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bundle, out IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        entries = found;
        while (bundle.Length > 0)
        {
            if (bundle.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(bundle.Span) is var length && bundle.Length < length + 2)
            {
                return false;
            }

            found.Add(bundle.Slice(2, length));
            bundle = bundle[(length + 2)..];
        }

        return true;
    }
}
