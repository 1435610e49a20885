using GiaLai.Lgsp.Edxml.Messages;
using static GiaLai.Lgsp.Edxml.Messages.StatusCode;

namespace GiaLai.Lgsp.Edxml.Tests;

public sealed class StatusFlowTests
{
    private static readonly StatusCode[] Codes = [Arrived, Refused, Accepted, Assigned, InProgress, Done, RecallAsked, RecallAgreed, RecallRefused];

    /// <summary>Every state by every code. Columns: 01 02 03 04 05 06 13 15 16; T taken, R repeated, - refused.</summary>
    private static readonly (StatusCode? Progress, StatusCode? Recall, string Row)[] Table =
    [
        (null, null, "TTTTTT---"),
        (Arrived, null, "RTTTTTT--"),
        (Refused, null, "-R----T--"),
        (Accepted, null, "--RTTTT--"),
        (Assigned, null, "---RTTT--"),
        (InProgress, null, "----RTT--"),
        (Done, null, "-----R---"),
        (Arrived, RecallAsked, "RTTTTTRTT"),
        (Refused, RecallAsked, "-R----RTT"),
        (Accepted, RecallAsked, "--RTTTRTT"),
        (Assigned, RecallAsked, "---RTTRTT"),
        (InProgress, RecallAsked, "----RTRTT"),
        (Done, RecallAsked, "-----RRTT"),
        (Arrived, RecallAgreed, "R------R-"),
        (Accepted, RecallAgreed, "--R----R-"),
        (InProgress, RecallAgreed, "----R--R-"),
        (Arrived, RecallRefused, "RTTTTTT-R"),
        (Accepted, RecallRefused, "--RTTTT-R"),
        (Done, RecallRefused, "-----R--R"),
    ];

    [Fact]
    public void Each_status_is_decided_from_each_state()
    {
        foreach (var (progress, recall, row) in Table)
        {
            var decided = Codes.Select(code => StatusFlow.Decide(new DocumentState(progress, recall), code).Decision switch { StatusDecision.Taken => 'T', StatusDecision.Repeated => 'R', _ => '-' });

            Assert.Equal($"{progress}/{recall} {row}", $"{progress}/{recall} {string.Concat(decided)}");
        }
    }

    [Fact]
    public void What_is_taken_is_the_new_state_and_what_is_not_changes_nothing()
    {
        foreach (var (progress, recall, _) in Table)
        {
            var state = new DocumentState(progress, recall);
            foreach (var code in Codes)
            {
                var (decision, next) = StatusFlow.Decide(state, code);

                Assert.Equal(decision != StatusDecision.Taken ? state : code >= RecallAsked ? state with { Recall = code } : state with { Progress = code }, next);
            }
        }
    }

    [Fact]
    public void The_sender_asks_back_and_the_recipient_says_the_rest() =>
        Assert.Equal([RecallAsked], Codes.Where(code => StatusFlow.SaidBy(code) == StatusParty.Sender));

    [Fact]
    public void Codes_have_two_digits_on_the_wire() =>
        Assert.Equal(["01", "02", "03", "04", "05", "06", "13", "15", "16"], Codes.Select(code => code.Wire()));
}
