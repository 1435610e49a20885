using GiaLai.Lgsp.Evidence.Merkle;

namespace GiaLai.Lgsp.Evidence.Tiles;

/// <summary>
/// A tree that grows by appending: it keeps only the rightmost tile of each level and hands out the tiles that changed. About
/// two hashes per leaf.
/// </summary>
public sealed class TiledTree
{
    private readonly List<Edge> edges = [new Edge()];
    private readonly List<Tile> filled = [];

    public long Size { get; private set; }

    /// <summary>Goes on where a stored tree ended.</summary>
    /// <param name="size">Its leaves.</param>
    /// <param name="rightmost">The rightmost tiles that are partial at that size, by level; a level whose last tile is full, or that has none, is left out.</param>
    public static TiledTree Resume(long size, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> rightmost)
    {
        ArgumentNullException.ThrowIfNull(rightmost);
        var tree = new TiledTree { Size = size };
        for (var (level, hashes) = (0, size); hashes > 0; level++, hashes >>= TileId.Height)
        {
            var edge = tree.EdgeAt(level);
            edge.Index = hashes / TileId.FullWidth;
            edge.Width = (int)(hashes % TileId.FullWidth);
            if (edge.Width > 0)
            {
                rightmost[level].Span[..(edge.Width * TreeHash.Size)].CopyTo(edge.Hashes);
            }
        }

        return tree;
    }

    /// <summary>The tiles that <see cref="Resume"/> needs.</summary>
    public static IReadOnlyList<TileId> Rightmost(long size)
    {
        var tiles = new List<TileId>();
        for (var (level, hashes) = (0, size); hashes > 0; level++, hashes >>= TileId.Height)
        {
            if (hashes % TileId.FullWidth is > 0 and var width)
            {
                tiles.Add(new TileId(level, hashes / TileId.FullWidth, (int)width));
            }
        }

        return tiles;
    }

    public void Append(TreeHash leaf)
    {
        Size++;
        for (var level = 0; ; level++)
        {
            var edge = EdgeAt(level);
            leaf.Span.CopyTo(edge.Hashes.AsSpan(edge.Width * TreeHash.Size));
            edge.Width++;
            edge.Changed = true;
            if (edge.Width < TileId.FullWidth)
            {
                return;
            }

            leaf = TileHashes.Fold(edge.Hashes);
            filled.Add(new Tile(new TileId(level, edge.Index, TileId.FullWidth), edge.Hashes.ToArray()));
            edge.Index++;
            edge.Width = 0;
            edge.Changed = false;
        }
    }

    /// <summary>The tiles that are new or longer since the last call: all full ones and the rightmost partial ones.</summary>
    public IReadOnlyList<Tile> TakeChanged()
    {
        var changed = new List<Tile>(filled);
        filled.Clear();
        for (var level = 0; level < edges.Count; level++)
        {
            var edge = edges[level];
            if (edge.Changed)
            {
                changed.Add(new Tile(new TileId(level, edge.Index, edge.Width), edge.Hashes.AsSpan(0, edge.Width * TreeHash.Size).ToArray()));
                edge.Changed = false;
            }
        }

        return changed;
    }

    public TreeHash Root()
    {
        TreeHash? root = null;
        foreach (var edge in edges)
        {
            // Within a tile, the perfect subtrees from the right: the bits of its width from the lowest.
            for (var (width, bit) = (edge.Width, 1); width > 0; bit <<= 1)
            {
                if ((width & bit) != 0)
                {
                    width -= bit;
                    var subtree = TileHashes.Fold(edge.Hashes.AsSpan(width * TreeHash.Size, bit * TreeHash.Size));
                    root = root is { } right ? TreeHash.Node(subtree, right) : subtree;
                }
            }
        }

        return root ?? TreeHash.Empty;
    }

    private Edge EdgeAt(int level)
    {
        while (edges.Count <= level)
        {
            edges.Add(new Edge());
        }

        return edges[level];
    }

    private sealed class Edge
    {
        public long Index { get; set; }

        public int Width { get; set; }

        public bool Changed { get; set; }

        public byte[] Hashes { get; } = new byte[TileId.FullWidth * TreeHash.Size];
    }
}

/// <summary>A tile and its hashes.</summary>
public sealed record Tile(TileId Id, ReadOnlyMemory<byte> Hashes);
