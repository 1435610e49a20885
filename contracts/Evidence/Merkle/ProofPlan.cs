using System.Numerics;

namespace GiaLai.Lgsp.Evidence.Merkle;

/// <summary>Gives the hashes of perfect subtrees, in the order asked for.</summary>
public delegate ValueTask<IReadOnlyList<TreeHash>> ReadHashes(IReadOnlyList<TreeNode> nodes, CancellationToken cancellationToken);

/// <summary>
/// Which stored hashes a proof is made of: all are asked for at once, then folded. Source: RFC 6962, sections 2.1.1 and 2.1.2.
/// </summary>
public sealed class ProofPlan
{
    private readonly List<IReadOnlyList<TreeNode>> parts;

    private ProofPlan(List<IReadOnlyList<TreeNode>> parts)
    {
        this.parts = parts;
        Nodes = [.. parts.SelectMany(part => part)];
    }

    public IReadOnlyList<TreeNode> Nodes { get; }

    /// <summary>The root of the tree with <paramref name="size"/> leaves, of at least one.</summary>
    public static ProofPlan Root(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return new ProofPlan([TreeNode.Cover(0, size)]);
    }

    /// <summary>The audit path of leaf <paramref name="index"/> in the tree with <paramref name="size"/> leaves.</summary>
    public static ProofPlan Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new List<IReadOnlyList<TreeNode>>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Split(end - begin);
            if (index < middle)
            {
                siblings.Add(TreeNode.Cover(middle, end));
                end = middle;
            }
            else
            {
                siblings.Add(TreeNode.Cover(begin, middle));
                begin = middle;
            }
        }

        siblings.Reverse();
        return new ProofPlan(siblings);
    }

    /// <summary>That the tree with <paramref name="to"/> leaves begins with the tree with <paramref name="from"/> leaves.</summary>
    public static ProofPlan Consistency(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        var path = new List<IReadOnlyList<TreeNode>>();
        if (from == 0 || from == to)
        {
            return new ProofPlan(path);
        }

        var (begin, end) = (0L, to);
        var known = true;
        while (end != from)
        {
            var middle = begin + Split(end - begin);
            if (from <= middle)
            {
                path.Add(TreeNode.Cover(middle, end));
                end = middle;
            }
            else
            {
                path.Add(TreeNode.Cover(begin, middle));
                begin = middle;
                known = false;
            }
        }

        if (!known)
        {
            path.Add(TreeNode.Cover(begin, end));
        }

        path.Reverse();
        return new ProofPlan(path);
    }

    public async ValueTask<IReadOnlyList<TreeHash>> MakeAsync(ReadHashes read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Nodes.Count == 0 ? [] : Fold(await read(Nodes, cancellationToken));
    }

    /// <param name="hashes">Those of <see cref="Nodes"/>.</param>
    public IReadOnlyList<TreeHash> Fold(IReadOnlyList<TreeHash> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        var proof = new List<TreeHash>(parts.Count);
        var at = 0;
        foreach (var part in parts)
        {
            // The right edge of a tree that is not full has no stored hash of its own.
            var hash = hashes[at + part.Count - 1];
            for (var i = part.Count - 2; i >= 0; i--)
            {
                hash = TreeHash.Node(hashes[at + i], hash);
            }

            proof.Add(hash);
            at += part.Count;
        }

        return proof;
    }

    /// <summary>The largest power of two below <paramref name="size"/>.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}
