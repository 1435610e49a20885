using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace GiaLai.Lgsp.Evidence.Tiles;

/// <summary>
/// Up to 256 neighbouring hashes of one level; level <c>L</c> of the tiles is level <c>8·L</c> of the tree. With
/// <see cref="Entries"/> as its level it names a bundle of entries. Source: https://c2sp.org/tlog-tiles.
/// </summary>
/// <param name="Level">0 to 7, or <see cref="Entries"/>.</param>
/// <param name="Index">From 0.</param>
/// <param name="Width">1 to 256; below 256 the tile is partial.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    public const int FullWidth = 256;
    public const int Height = 8;

    /// <summary>In place of a level: the entries themselves.</summary>
    public const int Entries = -1;

    // Nine more digits would pass 2^63 leaves.
    private const long MaxIndex = 1L << 54;

    public bool IsFull => Width == FullWidth;

    /// <summary>The tile as it is in a tree with <paramref name="size"/> leaves; false when that tree has none there.</summary>
    public static bool TryAt(int level, long index, long size, out TileId tile)
    {
        var hashes = size >> (Height * Math.Max(0, level));
        var width = (int)Math.Clamp(hashes - index * FullWidth, 0, FullWidth);
        tile = new TileId(level, index, width);
        return width > 0;
    }

    /// <summary><c>tile/0/x001/x234/067</c>, <c>tile/entries/000.p/17</c>.</summary>
    public string ToPath()
    {
        var text = new StringBuilder(40).Append("tile/");
        if (Level == Entries)
        {
            text.Append("entries/");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{Level}/");
        }

        var digits = Index.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        for (var i = 0; i < digits.Length; i += 3)
        {
            text.Append(i + 3 < digits.Length ? "x" : "").Append(digits, i, 3).Append(i + 3 < digits.Length ? "/" : "");
        }

        return IsFull ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $".p/{Width}").ToString();
    }

    /// <summary>Reads a path in its only valid form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? path, out TileId tile)
    {
        tile = default;
        var parts = path?.Split('/') ?? [];
        if (parts.Length < 3 || parts.Length > 12 || parts[0] != "tile")
        {
            return false;
        }

        var level = Entries;
        if (parts[1] != "entries" && !TryNumber(parts[1], 7, out level))
        {
            return false;
        }

        var width = FullWidth;
        var last = parts.Length - 1;
        if (parts[last - 1].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryNumber(parts[last], FullWidth - 1, out width) || width == 0)
            {
                return false;
            }

            parts[--last] = parts[last][..^2];
        }

        long index = 0;
        for (var i = 2; i <= last; i++)
        {
            var group = parts[i].AsSpan();
            if (i < last)
            {
                if (group is not ['x', ..])
                {
                    return false;
                }

                group = group[1..];
            }

            if (group.Length != 3 || !int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                || (i == 2 && last > 2 && value == 0))
            {
                return false;
            }

            index = index * 1000 + value;
            if (index > MaxIndex)
            {
                return false;
            }
        }

        tile = new TileId(level, index, width);
        return last >= 2;
    }

    private static bool TryNumber(string text, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max
        && text == value.ToString(CultureInfo.InvariantCulture);
}
