using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.VapexPublisher.Records;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

public sealed class StateTests
{
    /// <summary>What each state allows, written down once more by hand.</summary>
    private static readonly Dictionary<RecordState, RecordEvent[]> Allowed = new()
    {
        [RecordState.Draft] = [RecordEvent.Update, RecordEvent.Submit, RecordEvent.Retire],
        [RecordState.Submitted] = [RecordEvent.StartReview, RecordEvent.RequestChanges, RecordEvent.Approve, RecordEvent.Reject, RecordEvent.Retire],
        [RecordState.InReview] = [RecordEvent.RequestChanges, RecordEvent.Approve, RecordEvent.Reject, RecordEvent.Retire],
        [RecordState.ChangesRequested] = [RecordEvent.Update, RecordEvent.Submit, RecordEvent.Retire],
        [RecordState.Approved] = [RecordEvent.Revise, RecordEvent.Publish, RecordEvent.Retire],
        [RecordState.Published] = [RecordEvent.Update, RecordEvent.Revise, RecordEvent.Deprecate, RecordEvent.Retire],
        [RecordState.Deprecated] = [RecordEvent.Update, RecordEvent.Deprecate, RecordEvent.Retire],
        [RecordState.Retired] = [],
        [RecordState.Rejected] = [RecordEvent.Revise, RecordEvent.Retire],
    };

    [Fact]
    public void Every_state_allows_these_events_and_no_other()
    {
        foreach (var state in Enum.GetValues<RecordState>())
        {
            foreach (var happening in Enum.GetValues<RecordEvent>())
            {
                Assert.Equal(Allowed[state].Contains(happening), RecordStates.Next(state, happening) is not null);
            }
        }
    }

    [Fact]
    public void Every_state_is_reached_from_a_draft_and_every_state_can_end()
    {
        var reached = new HashSet<RecordState> { RecordState.Draft };
        while (RecordStates.Rows.Where(row => reached.Contains(row.From)).Any(row => reached.Add(row.To)))
        {
        }

        Assert.Equal(Enum.GetValues<RecordState>().Order(), reached.Order());
        Assert.All(Enum.GetValues<RecordState>(), state => Assert.True(state == RecordState.Retired || RecordStates.Next(state, RecordEvent.Retire) == RecordState.Retired));
    }

    [Fact]
    public void V_APEX_may_bring_a_record_on_by_its_reviewers_alone()
    {
        (RecordState From, RecordState To)[] may =
        [
            (RecordState.Submitted, RecordState.InReview), (RecordState.Submitted, RecordState.ChangesRequested), (RecordState.Submitted, RecordState.Approved),
            (RecordState.Submitted, RecordState.Rejected), (RecordState.InReview, RecordState.ChangesRequested), (RecordState.InReview, RecordState.Approved),
            (RecordState.InReview, RecordState.Rejected),
        ];
        foreach (var from in Enum.GetValues<RecordState>())
        {
            foreach (var to in Enum.GetValues<RecordState>())
            {
                Assert.Equal(from == to || may.Contains((from, to)), RecordStates.MayHaveBecome(from, to));
            }
        }
    }

    [Fact]
    public void Names_are_those_of_the_record_and_are_read_again()
    {
        Assert.Equal(
            ["draft", "submitted", "in_review", "changes_requested", "approved", "published", "deprecated", "retired", "rejected"],
            Enum.GetValues<RecordState>().Select(state => state.Text()));
        Assert.All(Enum.GetValues<RecordState>(), state => Assert.True(RecordStates.TryParse(state.Text(), out var read) && read == state));
        Assert.False(RecordStates.TryParse("InReview", out _));
    }

    [Fact]
    public void Every_step_that_is_decided_is_legal_in_its_state()
    {
        foreach (var situation in Situations())
        {
            var decision = NextStep.Decide(situation);
            if (decision.Event is { } happening)
            {
                Assert.NotNull(RecordStates.Next(situation.State, happening));
                Assert.True(situation.IsRegistered);
            }

            // A record with lint errors goes nowhere but away.
            Assert.True(!situation.HasLintErrors || decision.Event is null or RecordEvent.Retire);
            Assert.True(!decision.IsRegistration || !situation.IsRegistered);
            Assert.False(situation.IsRefused && decision.Event is not null);
        }
    }

    [Fact]
    public void Whoever_follows_the_steps_comes_to_rest()
    {
        foreach (var situation in Situations().Where(situation => !situation.IsRefused))
        {
            var now = situation;
            for (var steps = 0; NextStep.Decide(now) is { Hold: null } decision && (decision.Event is not null || decision.IsRegistration); steps++)
            {
                Assert.True(steps < 10, $"{situation} does not come to rest");
                now = After(now, decision);
            }
        }
    }

    /// <summary>V-APEX does as it is told.</summary>
    private static RecordSituation After(RecordSituation now, Decision decision) => decision switch
    {
        { IsRegistration: true } => now with { IsRegistered = true, State = RecordState.Draft, IsChanged = false, IsDeprecationChanged = false, MustRepair = false, IsSubmitted = false },
        { Event: RecordEvent.Submit } => now with { State = RecordState.Submitted, IsSubmitted = true },
        { Event: RecordEvent.Update or RecordEvent.Revise or RecordEvent.Deprecate } => now with
        {
            State = RecordStates.Next(now.State, decision.Event.Value)!.Value,
            IsChanged = false,
            IsDeprecationChanged = false,
            MustRepair = false,
            IsSubmitted = false,
        },
        _ => now with { State = RecordStates.Next(now.State, decision.Event!.Value)!.Value },
    };

    private static IEnumerable<RecordSituation> Situations() =>
        from state in Enum.GetValues<RecordState>()
        from registry in Enum.GetValues<PublicationState>()
        from bits in Enumerable.Range(0, 1 << 8)
        select new RecordSituation
        {
            State = (bits & 1) == 0 ? RecordState.Draft : state,
            IsRegistered = (bits & 1) != 0,
            Registry = registry,
            IsChanged = (bits & 2) != 0,
            IsMaterial = (bits & 4) != 0,
            IsSubmitted = (bits & 8) != 0,
            IsDeprecationChanged = (bits & 16) != 0,
            HasLintErrors = (bits & 32) != 0,
            MustRepair = (bits & 64) != 0,
            IsRefused = (bits & 128) != 0,
        };
}
