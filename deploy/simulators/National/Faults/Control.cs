namespace GiaLai.Lgsp.National.Faults;

/// <summary>The side door of tests and of the demonstration.</summary>
internal static class Control
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapPost("/{part}/faults", static (string part, List<Fault> faults, FaultBoard board) =>
        {
            board.Add(part, faults);
            return TypedResults.NoContent();
        });
        control.MapDelete("/{part}/faults", static (string part, FaultBoard board) =>
        {
            board.Clear(part);
            return TypedResults.NoContent();
        });
        control.MapGet("/{part}/calls", static (string part, FaultBoard board) => TypedResults.Ok(board.Calls(part)));
        control.MapPost("/reset", static (FaultBoard board, IEnumerable<IForgets> states) =>
        {
            board.Forget();
            foreach (var state in states)
            {
                state.Forget();
            }

            return TypedResults.NoContent();
        });
    }
}
