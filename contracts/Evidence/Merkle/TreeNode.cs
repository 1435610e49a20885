using System.Numerics;

namespace GiaLai.Lgsp.Evidence.Merkle;

/// <summary>A perfect subtree: the leaves from <c>Index · 2^Level</c>, <c>2^Level</c> of them. Level 0 is a leaf.</summary>
public readonly record struct TreeNode(int Level, long Index)
{
    /// <summary>The fewest perfect subtrees that make up the leaves [<paramref name="begin"/>, <paramref name="end"/>), from left to right.</summary>
    public static IReadOnlyList<TreeNode> Cover(long begin, long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(begin);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, begin);
        var nodes = new List<TreeNode>();
        while (begin < end)
        {
            var level = BitOperations.Log2((ulong)(end - begin));
            if (begin > 0)
            {
                level = Math.Min(level, BitOperations.TrailingZeroCount(begin));
            }

            nodes.Add(new TreeNode(level, begin >> level));
            begin += 1L << level;
        }

        return nodes;
    }
}
