using System.Globalization;

namespace GiaLai.Lgsp.MessageReceiver;

/// <summary>
/// A system that has its messages pushed, as an agency would write one: <c>POST /messages</c> checks the platform's signature,
/// recognises repetitions and remembers. A second port is the demonstration's: it gives the secret, asks what came, and makes faults.
/// </summary>
internal static class MessageReceiverModule
{
    public static void AddMessageReceiver(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Receiver>();
    }

    public static void MapMessageReceiver(this WebApplication app)
    {
        ReceiveMessage.Map(app);
        app.MapGet("/readyz", static () => TypedResults.Ok(new { status = "ok" }));

        var port = int.Parse(app.Configuration["Receiver:ControlPort"] ?? throw new InvalidOperationException("Receiver:ControlPort is not set."), CultureInfo.InvariantCulture);
        var control = app.MapGroup("/control").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.LocalPort == port ? await next(context) : TypedResults.NotFound());
        Control.Map(control);
    }
}
