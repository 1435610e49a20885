namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>Where a document stands at one recipient. <see cref="Progress"/> is null while it is only sent.</summary>
/// <param name="Progress">01 to 06.</param>
/// <param name="Recall">13, 15 or 16, whichever came last; null when the sender never asked.</param>
public readonly record struct DocumentState(StatusCode? Progress, StatusCode? Recall)
{
    public static DocumentState Sent => default;
}

public enum StatusDecision
{
    Taken,

    /// <summary>Told before: nothing changes, and nothing is wrong.</summary>
    Repeated,

    /// <summary>Backwards, after the end, or without the question it answers.</summary>
    Refused,
}

/// <summary>Who may say a status: the document's sender asks it back, its recipient says everything else.</summary>
public enum StatusParty
{
    Sender,
    Recipient,
}

/// <summary>
/// The way of a document at one recipient: sent → 01 → 02 or 03 → 04 → 05 → 06. Steps may be left out, none is taken back. The sender may ask
/// it back (13) from 01 to 05; the recipient agrees (15), which ends it, or refuses (16), after which the way goes on. News that cross the
/// question on the wire are taken.
/// </summary>
public static class StatusFlow
{
    public static StatusParty SaidBy(StatusCode code) => code == StatusCode.RecallAsked ? StatusParty.Sender : StatusParty.Recipient;

    public static (StatusDecision Decision, DocumentState Next) Decide(DocumentState state, StatusCode code)
    {
        if (state.Progress == code || state.Recall == code)
        {
            return (StatusDecision.Repeated, state);
        }

        var allowed = state.Recall != StatusCode.RecallAgreed && code switch
        {
            StatusCode.RecallAsked => state.Progress is >= StatusCode.Arrived and <= StatusCode.InProgress,
            StatusCode.RecallAgreed or StatusCode.RecallRefused => state.Recall == StatusCode.RecallAsked,
            StatusCode.Refused => state.Progress is null or StatusCode.Arrived,
            _ => state.Progress is not StatusCode.Refused && (state.Progress is null || code > state.Progress),
        };
        if (!allowed)
        {
            return (StatusDecision.Refused, state);
        }

        return (StatusDecision.Taken, code >= StatusCode.RecallAsked ? state with { Recall = code } : state with { Progress = code });
    }
}
