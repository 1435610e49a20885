using System.Numerics;

namespace GiaLai.Lgsp.Evidence.Merkle;

/// <summary>Checks proofs; no input makes it throw. Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2.</summary>
public static class Proofs
{
    /// <summary>True when <paramref name="leaf"/> stands at <paramref name="index"/> of the tree.</summary>
    public static bool Includes(long index, long size, TreeHash leaf, IReadOnlyList<TreeHash> proof, TreeHash root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsOdd(node) || node == last)
            {
                hash = TreeHash.Node(sibling, hash);
                SkipMissing(ref node, ref last);
            }
            else
            {
                hash = TreeHash.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>True when the later tree begins with all leaves of the earlier one, in their order.</summary>
    public static bool AreConsistent(long from, TreeHash fromRoot, long to, TreeHash toRoot, IReadOnlyList<TreeHash> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (from < 0 || from > to)
        {
            return false;
        }

        if (from == to)
        {
            return proof.Count == 0 && fromRoot == toRoot && (from > 0 || fromRoot == TreeHash.Empty);
        }

        if (from == 0)
        {
            return proof.Count == 0 && fromRoot == TreeHash.Empty;
        }

        // A tree of 2^n leaves is itself the first part of the proof; both sides know it.
        var next = 0;
        if (!BitOperations.IsPow2(from) && proof.Count == 0)
        {
            return false;
        }

        var earlier = BitOperations.IsPow2(from) ? fromRoot : proof[next++];
        var later = earlier;
        var (node, last) = (from - 1, to - 1);
        while (IsOdd(node))
        {
            (node, last) = (node >> 1, last >> 1);
        }

        for (; next < proof.Count; next++)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsOdd(node) || node == last)
            {
                earlier = TreeHash.Node(proof[next], earlier);
                later = TreeHash.Node(proof[next], later);
                SkipMissing(ref node, ref last);
            }
            else
            {
                later = TreeHash.Node(later, proof[next]);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && earlier == fromRoot && later == toRoot;
    }

    /// <summary>On the right edge, levels without a sibling are passed over.</summary>
    private static void SkipMissing(ref long node, ref long last)
    {
        while (!IsOdd(node) && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }
    }

    private static bool IsOdd(long value) => (value & 1) == 1;
}
