using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.States;

namespace GiaLai.Lgsp.Registry;

internal static class StateChanges
{
    /// <summary>The next state, or the refusal that names the present state and the events it allows.</summary>
    public static Result<TState> Apply<TState, TEvent>(this StateTable<TState, TEvent> table, TState state, TEvent happening)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        if (table.Next(state, happening) is { } to)
        {
            return to;
        }

        var allowed = table.Allowed(state);
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
