namespace GiaLai.Lgsp.ServiceDefaults.States;

/// <summary>A state machine as a table: which event leads from which state to which.</summary>
public sealed class StateTable<TState, TEvent>(params IReadOnlyList<(TState From, TEvent Event, TState To)> rows)
    where TState : struct, Enum
    where TEvent : struct, Enum
{
    private readonly Dictionary<(TState, TEvent), TState> next = rows.ToDictionary(row => (row.From, row.Event), row => row.To);

    public IReadOnlyList<(TState From, TEvent Event, TState To)> Rows => rows;

    /// <summary>Null when the event is not possible in this state.</summary>
    public TState? Next(TState state, TEvent happening) => next.TryGetValue((state, happening), out var to) ? to : null;

    /// <summary>The events that are possible in a state.</summary>
    public IReadOnlyList<TEvent> Allowed(TState state) => [.. rows.Where(row => EqualityComparer<TState>.Default.Equals(row.From, state)).Select(row => row.Event)];

    /// <summary>The states in which an event is possible.</summary>
    public IReadOnlyList<TState> Before(TEvent happening) => [.. rows.Where(row => EqualityComparer<TEvent>.Default.Equals(row.Event, happening)).Select(row => row.From)];
}
