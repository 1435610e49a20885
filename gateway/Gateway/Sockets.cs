using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace GiaLai.Lgsp.Gateway;

/// <summary>
/// Most of a small call's cost is handing it from thread to thread. Here the thread that hears of a socket's bytes goes on with the
/// call until it has to wait again. Nothing on a call's way may therefore block a thread, and what takes long begins on another.
/// </summary>
internal static class Sockets
{
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Before the first socket of the process is made: the runtime reads its switch once.</summary>
    public static void CompleteInline(WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }

        builder.Services.Configure<SocketTransportOptions>(static transport =>
        {
            transport.UnsafePreferInlineScheduling = true;
            // One system call less for each request, 4 KiB more for each idle connection.
            transport.WaitForDataBeforeAllocatingBuffer = false;
        });
        // Whoever reads the log and stands still must not hold up calls: lines are lost instead, and the logger says how many.
        builder.Services.Configure<ConsoleLoggerOptions>(static console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
    }

    /// <summary>For what takes long and is no call: other connections of the same thread go on meanwhile.</summary>
    public static void LeaveThread(IApplicationBuilder app) => app.Use(static async (http, next) =>
    {
        await Task.Yield();
        await next(http);
    });
}
