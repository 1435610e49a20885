using CsCheck;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Evidence.Tests;

/// <summary>The tree against its definition, and against the roots that Certificate Transparency implementations share.</summary>
public sealed class MerkleTests
{
    private const int Sizes = 300;

    private static readonly TreeHash[] Leaves = [.. Enumerable.Range(0, Sizes).Select(i => TreeHash.Leaf(BitConverter.GetBytes(i)))];
    private static readonly Dictionary<(int, int), TreeHash> Known = [];

    [Fact]
    public void Roots_are_those_of_the_known_vectors()
    {
        string[] inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var tree = new TiledTree();
        for (var size = 0; size < roots.Length; size++)
        {
            Assert.Equal(roots[size], Convert.ToHexStringLower(tree.Root().Span));
            if (size < inputs.Length)
            {
                tree.Append(TreeHash.Leaf(Convert.FromHexString(inputs[size])));
            }
        }
    }

    [Fact]
    public async Task Every_inclusion_and_consistency_proof_of_every_size_up_to_300_holds_and_is_the_defined_one()
    {
        var tree = new TiledTree();
        for (var size = 0; size <= Sizes; size++)
        {
            var root = Root(0, size);
            Assert.Equal(root, tree.Root());
            for (var index = 0; index < size; index++)
            {
                var proof = await ProofPlan.Inclusion(index, size).MakeAsync(Read, TestContext.Current.CancellationToken);
                Assert.Equal(Path(index, 0, size), proof);
                Assert.True(Proofs.Includes(index, size, Leaves[index], proof, root));
                Assert.False(Proofs.Includes((index + 1) % size, size, Leaves[index], proof, root) && size > 1);
            }

            for (var from = 0; from <= size; from++)
            {
                var proof = await ProofPlan.Consistency(from, size).MakeAsync(Read, TestContext.Current.CancellationToken);
                Assert.True(Proofs.AreConsistent(from, Root(0, from), size, root, proof), $"{from} to {size}");
                if (from > 0 && from < size)
                {
                    Assert.False(Proofs.AreConsistent(from, Leaves[0], size, root, proof) && from > 1);
                    Assert.False(Proofs.AreConsistent(from, Root(0, from), size, Root(1, size), proof));
                }
            }

            if (size < Sizes)
            {
                tree.Append(Leaves[size]);
            }
        }
    }

    [Fact]
    public void A_changed_proof_never_holds() =>
        Gen.Select(Gen.Int[2, Sizes], Gen.Int[0, Sizes - 1], Gen.Int[0, 1 << 20], Gen.Int[0, 255]).Sample((size, index, place, bit) =>
        {
            index %= size;
            var proof = Path(index, 0, size).ToList();
            var bytes = proof[place % proof.Count].ToArray();
            bytes[place % 32] ^= (byte)(1 << (bit % 8));
            proof[place % proof.Count] = new TreeHash(bytes);
            Assert.False(Proofs.Includes(index, size, Leaves[index], proof, Root(0, size)));
            Assert.False(Proofs.Includes(index, size, Leaves[index], [.. Path(index, 0, size), Leaves[0]], Root(0, size)));
            Assert.False(Proofs.Includes(index, size, Leaves[index], Path(index, 0, size)[1..], Root(0, size)));
        });

    [Fact]
    public void Arbitrary_proofs_are_refused_without_an_exception() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Int[0, 70]).Sample((a, b, length) =>
        {
            var proof = Leaves[..length];
            Assert.False(Proofs.Includes(a, b, Leaves[0], proof, Leaves[1]));
            Assert.False(Proofs.AreConsistent(a, Leaves[0], b, Leaves[1], proof));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public async Task Tiles_give_the_same_proofs_whether_they_grew_at_once_or_in_parts(int size)
    {
        var leaves = Enumerable.Range(0, size).Select(i => TreeHash.Leaf(BitConverter.GetBytes(i))).ToArray();
        var stored = new Dictionary<(int, long), ReadOnlyMemory<byte>>();
        var tree = new TiledTree();
        for (var i = 0; i < size; i++)
        {
            tree.Append(leaves[i]);
            if (i % 977 == 0 || i == size - 1)
            {
                Store(tree);
                // A crash here: the tree goes on from what was stored.
                tree = TiledTree.Resume(tree.Size, TiledTree.Rightmost(tree.Size).ToDictionary(tile => tile.Level, tile => stored[(tile.Level, tile.Index)]));
            }
        }

        var read = TileHashes.Reader(size, (tiles, _) => ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>(
            tiles.Select(tile => stored[(tile.Level, tile.Index)][..(tile.Width * TreeHash.Size)]).ToList()));
        Assert.Equal(tree.Root(), (await ProofPlan.Root(size).MakeAsync(read, TestContext.Current.CancellationToken))[0]);
        foreach (var index in new[] { 0, size / 3, size / 2, size - 1 })
        {
            var proof = await ProofPlan.Inclusion(index, size).MakeAsync(read, TestContext.Current.CancellationToken);
            Assert.True(Proofs.Includes(index, size, leaves[index], proof, tree.Root()));
        }

        void Store(TiledTree tree)
        {
            foreach (var tile in tree.TakeChanged())
            {
                stored[(tile.Id.Level, tile.Id.Index)] = tile.Hashes;
            }
        }
    }

    private static ValueTask<IReadOnlyList<TreeHash>> Read(IReadOnlyList<TreeNode> nodes, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<TreeHash>>([.. nodes.Select(node => Root((int)(node.Index << node.Level), (int)((node.Index + 1) << node.Level)))]);

    /// <summary>MTH(D[begin:end]) as RFC 6962 defines it.</summary>
    private static TreeHash Root(int begin, int end)
    {
        if (end - begin <= 1)
        {
            return end == begin ? TreeHash.Empty : Leaves[begin];
        }

        lock (Known)
        {
            if (!Known.TryGetValue((begin, end), out var hash))
            {
                var middle = Split(begin, end);
                Known[(begin, end)] = hash = TreeHash.Node(Root(begin, middle), Root(middle, end));
            }

            return hash;
        }
    }

    /// <summary>PATH(m, D[n]) as RFC 6962 defines it.</summary>
    private static TreeHash[] Path(int index, int begin, int end)
    {
        if (end - begin == 1)
        {
            return [];
        }

        var middle = Split(begin, end);
        return index < middle
            ? [.. Path(index, begin, middle), Root(middle, end)]
            : [.. Path(index, middle, end), Root(begin, middle)];
    }

    private static int Split(int begin, int end)
    {
        var k = 1;
        while (k * 2 < end - begin)
        {
            k *= 2;
        }

        return begin + k;
    }
}
