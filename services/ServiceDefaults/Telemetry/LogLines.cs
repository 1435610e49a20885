using System.Globalization;
using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RabbitMQ.Client.Exceptions;

namespace GiaLai.Lgsp.ServiceDefaults.Telemetry;

/// <summary>
/// A line for each fact, with its time (UTC). An exception's stack follows on lines of its own, except where the other side is merely
/// away: there its words are enough.
/// </summary>
internal sealed class LogLines(TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "lgsp";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        textWriter.Write(OneLine(message));
        if (logEntry.Exception is { } exception)
        {
            if (IsAway(exception))
            {
                textWriter.Write(" (");
                textWriter.Write(OneLine(exception.GetBaseException().Message));
                textWriter.Write(')');
            }
            else
            {
                textWriter.Write(Environment.NewLine);
                textWriter.Write(exception.ToString());
            }
        }

        textWriter.Write(Environment.NewLine);
    }

    /// <summary>Nothing that is told may look like a line of its own.</summary>
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static bool IsAway(Exception exception) =>
        exception is ConnectionException or BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException
        || exception.GetBaseException() is SocketException;

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce ",
        LogLevel.Debug => "dbug ",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "fail ",
        _ => "crit ",
    };
}
