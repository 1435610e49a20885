using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Reconciliation;

public sealed class DayComparisonTests
{
    private static DayItem Item(DayItemState state, string id = "a", long count = 1, string? sha256 = null, string service = "s") =>
        new() { Id = id, Service = service, State = state, Count = count, Sha256 = sha256 };

    public static TheoryData<DayItemState?, DayItemState?, DayDifferenceKind?> Pairs => new()
    {
        { DayItemState.Done, null, DayDifferenceKind.MissingThere },
        { DayItemState.Open, null, DayDifferenceKind.MissingThere },
        { DayItemState.Failed, null, null },
        { DayItemState.Unknown, null, null },
        { null, DayItemState.Done, DayDifferenceKind.MissingHere },
        { null, DayItemState.Open, DayDifferenceKind.MissingHere },
        { null, DayItemState.Failed, DayDifferenceKind.MissingHere },
        { DayItemState.Done, DayItemState.Done, null },
        { DayItemState.Open, DayItemState.Done, DayDifferenceKind.NotConfirmedHere },
        { DayItemState.Failed, DayItemState.Done, DayDifferenceKind.Outcome },
        { DayItemState.Unknown, DayItemState.Done, null },
        { DayItemState.Done, DayItemState.Open, DayDifferenceKind.Incomplete },
        { DayItemState.Done, DayItemState.Failed, DayDifferenceKind.Outcome },
        { DayItemState.Open, DayItemState.Failed, DayDifferenceKind.Outcome },
        { DayItemState.Failed, DayItemState.Failed, null },
        { DayItemState.Unknown, DayItemState.Failed, null },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_of_states_has_its_difference(DayItemState? ours, DayItemState? theirs, DayDifferenceKind? expected)
    {
        var result = DayComparison.Of(ours is { } here ? [Item(here)] : [], theirs is { } there ? [Item(there)] : []);

        Assert.Equal(expected, result.Differences.SingleOrDefault()?.Kind);
    }

    [Fact]
    public void Sides_that_agree_have_one_hash_whatever_their_order_and_case()
    {
        var result = DayComparison.Of(
            [Item(DayItemState.Done, "a", 2, "AA"), Item(DayItemState.Done, "b"), Item(DayItemState.Unknown, "c"), Item(DayItemState.Unknown, "d")],
            [Item(DayItemState.Done, "C"), Item(DayItemState.Done, "B", sha256: "only there"), Item(DayItemState.Done, "A", 2, "aa")]);

        Assert.Empty(result.Differences);
        Assert.Equal((new DayTotals("s", 3, 4, 3, 4), result.OurHash.Length), (Assert.Single(result.Services), 64));
    }

    [Fact]
    public void What_was_tried_several_times_counts_once_by_its_best_end()
    {
        var result = DayComparison.Of([Item(DayItemState.Done)], [Item(DayItemState.Failed), Item(DayItemState.Done), Item(DayItemState.Failed)]);

        Assert.Empty(result.Differences);
        Assert.Equal(result.OurHash, result.TheirHash);
    }

    [Fact]
    public void Other_counts_and_other_bytes_are_told_each()
    {
        var result = DayComparison.Of([Item(DayItemState.Done, count: 2, sha256: "aa")], [Item(DayItemState.Done, count: 3, sha256: "bb")]);

        Assert.Equal([(DayDifferenceKind.Rows, "2", "3"), (DayDifferenceKind.Hash, "aa", "bb")], result.Differences.Select(difference => (difference.Kind, difference.Ours, difference.Theirs)));
        Assert.NotEqual(result.OurHash, result.TheirHash);
    }
}
