using System.Net.Sockets;
using GiaLai.Lgsp.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client.Exceptions;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Telemetry;

public sealed class LogLinesTests
{
    [Fact]
    public void A_fact_is_one_line_with_its_time() =>
        Assert.Equal("2026-11-24T03:04:05.000Z warn GiaLai.Lgsp.Audit: one two" + Environment.NewLine, Write("one\r\ntwo"));

    [Fact]
    public void A_broker_that_is_away_takes_one_line_too()
    {
        var text = Write("Connection failed", new BrokerUnreachableException(new SocketException(111)));

        Assert.EndsWith("warn GiaLai.Lgsp.Audit: Connection failed (Connection refused)" + Environment.NewLine, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_our_own_keeps_its_stack()
    {
        try
        {
            throw new InvalidOperationException("broken");
        }
        catch (InvalidOperationException exception)
        {
            Assert.Contains(nameof(A_fault_of_our_own_keeps_its_stack), Write("A request failed", exception), StringComparison.Ordinal);
        }
    }

    private static string Write(string message, Exception? exception = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 3, 4, 5, TimeSpan.Zero));
        using var output = new StringWriter();
        new LogLines(time).Write(new LogEntry<string>(LogLevel.Warning, "GiaLai.Lgsp.Audit", 0, message, exception, (state, _) => state), null, output);
        return output.ToString();
    }
}
