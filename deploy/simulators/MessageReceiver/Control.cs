using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.MessageReceiver;

/// <summary>The demonstration's side door, on a port of its own.</summary>
internal static class Control
{
    internal sealed record Secrets(IReadOnlyList<string> InForce);

    internal sealed record Status(IReadOnlyList<Received> Messages, long Refused);

    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapPut("/secrets", Know);
        control.MapPut("/fault", static (Fault fault, Receiver receiver) => receiver.Set(fault));
        control.MapDelete("/fault", static (Receiver receiver) => receiver.Set(null));
        control.MapGet("/messages", static (Receiver receiver) => TypedResults.Ok(new Status(receiver.All, receiver.Refused)));
        control.MapDelete("/messages", static (Receiver receiver) => receiver.Forget());
    }

    private static Results<NoContent, BadRequest<string>> Know(Secrets secrets, Receiver receiver)
    {
        try
        {
            receiver.Know(secrets.InForce);
            return TypedResults.NoContent();
        }
        catch (ArgumentException exception)
        {
            return TypedResults.BadRequest(exception.Message);
        }
    }
}
