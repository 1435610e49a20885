using CsCheck;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Evidence.Tests;

public sealed class TileTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 273, 17, "tile/1/273.p/17")]
    [InlineData(2, 1000, 1, "tile/2/x001/000.p/1")]
    [InlineData(TileId.Entries, 273, 112, "tile/entries/273.p/112")]
    public void A_path_names_a_tile(int level, long index, int width, string path)
    {
        var tile = new TileId(level, index, width);
        Assert.Equal(path, tile.ToPath());
        Assert.True(TileId.TryParse(path, out var read));
        Assert.Equal(tile, read);
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/8/000")]
    [InlineData("tile/0/-01")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    public void Another_spelling_is_no_path(string path) => Assert.False(TileId.TryParse(path, out _));

    [Fact]
    public void Every_tile_has_one_path() =>
        Gen.Select(Gen.Int[-1, 7], Gen.Long[0, 1L << 40], Gen.Int[1, 256]).Sample((level, index, width) =>
            TileId.TryParse(new TileId(level, index, width).ToPath(), out var read) && read == new TileId(level, index, width));

    [Fact]
    public void The_tiles_of_70000_entries_are_those_of_the_specification()
    {
        Assert.True(TileId.TryAt(0, 272, 70_000, out var tile) && tile.IsFull);
        Assert.True(TileId.TryAt(0, 273, 70_000, out tile) && tile.Width == 112);
        Assert.False(TileId.TryAt(0, 274, 70_000, out _));
        Assert.True(TileId.TryAt(1, 1, 70_000, out tile) && tile.Width == 17);
        Assert.True(TileId.TryAt(2, 0, 70_000, out tile) && tile.Width == 1);
        Assert.False(TileId.TryAt(3, 0, 70_000, out _));
    }

    [Fact]
    public void Bundles_are_read_as_they_were_written() =>
        Gen.Byte.Array[0, 300].Array[0, 20].Sample(entries =>
        {
            var bundle = EntryBundle.Write([.. entries.Select(entry => new ReadOnlyMemory<byte>(entry))]);
            Assert.True(EntryBundle.TryRead(bundle, out var read));
            Assert.Equal(entries, read.Select(entry => entry.ToArray()));
            if (bundle.Length > 0)
            {
                Assert.False(EntryBundle.TryRead(bundle.AsMemory(0, bundle.Length - 1), out var cut) && cut.Count == entries.Length);
            }
        });
}
