using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry;

/// <summary>A state machine as a table: which event leads from which state to which.</summary>
internal sealed class StateTable<TState, TEvent>(params IReadOnlyList<(TState From, TEvent Event, TState To)> rows)
    where TState : struct, Enum
    where TEvent : struct, Enum
{
    private readonly Dictionary<(TState, TEvent), TState> next = rows.ToDictionary(row => (row.From, row.Event), row => row.To);

    public IReadOnlyList<(TState From, TEvent Event, TState To)> Rows => rows;

    /// <summary>Null when the event is illegal in this state.</summary>
    public TState? Next(TState state, TEvent happening) => next.TryGetValue((state, happening), out var to) ? to : null;

    public IReadOnlyList<TEvent> Allowed(TState state) => [.. rows.Where(row => EqualityComparer<TState>.Default.Equals(row.From, state)).Select(row => row.Event)];

    /// <summary>The next state, or the refusal that names the present state and the events it allows.</summary>
    public Result<TState> Apply(TState state, TEvent happening)
    {
        if (Next(state, happening) is { } to)
        {
            return to;
        }

        var allowed = Allowed(state);
        var events = allowed.Count == 0 ? "-" : string.Join(", ", allowed.Select(e => e.Text()));
        return RegistryProblems.IllegalStateChange.Because($"'{happening.Text()}' is not possible in the state '{state.Text()}'.").With(
            new ProblemError
            {
                Field = "state",
                Code = state.Text(),
                Detail = $"Possible in this state: {events}.",
                DetailVi = $"Ở trạng thái này có thể: {events}.",
            });
    }
}
