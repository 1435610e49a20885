using System.Text.Json;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>Where a registration record stands at V-APEX.</summary>
internal enum RecordState
{
    Draft,
    Submitted,
    InReview,
    ChangesRequested,
    Approved,
    Published,
    Deprecated,
    Retired,
    Rejected,
}

internal enum RecordEvent
{
    /// <summary>Ours: other content, no new review.</summary>
    Update,

    /// <summary>Ours.</summary>
    Submit,

    /// <summary>Theirs.</summary>
    StartReview,

    /// <summary>Theirs.</summary>
    RequestChanges,

    /// <summary>Theirs.</summary>
    Approve,

    /// <summary>Theirs.</summary>
    Reject,

    /// <summary>Ours.</summary>
    Publish,

    /// <summary>Ours: content that must be reviewed again.</summary>
    Revise,

    /// <summary>Ours.</summary>
    Deprecate,

    /// <summary>Ours.</summary>
    Retire,
}

/// <summary>The life of a registration record as a table. [P]: V-APEX publishes none.</summary>
internal static class RecordStates
{
    public static readonly IReadOnlyList<(RecordState From, RecordEvent Event, RecordState To)> Rows =
    [
        (RecordState.Draft, RecordEvent.Update, RecordState.Draft),
        (RecordState.Draft, RecordEvent.Submit, RecordState.Submitted),
        (RecordState.Draft, RecordEvent.Retire, RecordState.Retired),
        (RecordState.Submitted, RecordEvent.StartReview, RecordState.InReview),
        (RecordState.Submitted, RecordEvent.RequestChanges, RecordState.ChangesRequested),
        (RecordState.Submitted, RecordEvent.Approve, RecordState.Approved),
        (RecordState.Submitted, RecordEvent.Reject, RecordState.Rejected),
        (RecordState.Submitted, RecordEvent.Retire, RecordState.Retired),
        (RecordState.InReview, RecordEvent.RequestChanges, RecordState.ChangesRequested),
        (RecordState.InReview, RecordEvent.Approve, RecordState.Approved),
        (RecordState.InReview, RecordEvent.Reject, RecordState.Rejected),
        (RecordState.InReview, RecordEvent.Retire, RecordState.Retired),
        (RecordState.ChangesRequested, RecordEvent.Update, RecordState.ChangesRequested),
        (RecordState.ChangesRequested, RecordEvent.Submit, RecordState.Submitted),
        (RecordState.ChangesRequested, RecordEvent.Retire, RecordState.Retired),
        (RecordState.Approved, RecordEvent.Revise, RecordState.Draft),
        (RecordState.Approved, RecordEvent.Publish, RecordState.Published),
        (RecordState.Approved, RecordEvent.Retire, RecordState.Retired),
        (RecordState.Published, RecordEvent.Update, RecordState.Published),
        (RecordState.Published, RecordEvent.Revise, RecordState.Draft),
        (RecordState.Published, RecordEvent.Deprecate, RecordState.Deprecated),
        (RecordState.Published, RecordEvent.Retire, RecordState.Retired),
        (RecordState.Deprecated, RecordEvent.Update, RecordState.Deprecated),
        // Other dates, another successor.
        (RecordState.Deprecated, RecordEvent.Deprecate, RecordState.Deprecated),
        (RecordState.Deprecated, RecordEvent.Retire, RecordState.Retired),
        (RecordState.Rejected, RecordEvent.Revise, RecordState.Draft),
        (RecordState.Rejected, RecordEvent.Retire, RecordState.Retired),
    ];

    private static readonly HashSet<RecordEvent> Theirs = [RecordEvent.StartReview, RecordEvent.RequestChanges, RecordEvent.Approve, RecordEvent.Reject];

    private static readonly Dictionary<(RecordState, RecordEvent), RecordState> ByEvent = Rows.ToDictionary(row => (row.From, row.Event), row => row.To);

    /// <summary>Null when the event is illegal in this state.</summary>
    public static RecordState? Next(RecordState state, RecordEvent happening) => ByEvent.TryGetValue((state, happening), out var to) ? to : null;

    /// <summary>
    /// Whether V-APEX may have brought the record from one state to the other by itself; between two looks it may have done more than
    /// one thing. Anything else was done by somebody who should not.
    /// </summary>
    public static bool MayHaveBecome(RecordState from, RecordState to) =>
        from == to || Rows.Any(row => row.From == from && Theirs.Contains(row.Event) && MayHaveBecome(row.To, to));

    /// <summary><c>in_review</c>, as in the record.</summary>
    public static string Text(this RecordState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static bool TryParse(string? text, out RecordState state)
    {
        foreach (var known in Enum.GetValues<RecordState>())
        {
            if (known.Text() == text)
            {
                state = known;
                return true;
            }
        }

        state = default;
        return false;
    }
}
