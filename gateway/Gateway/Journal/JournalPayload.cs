using System.Buffers;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// What a frame holds: one byte with the length of a W3C <c>traceparent</c>, that text (none for a call that is not traced), then
/// the record as JSON, as it is shipped.
/// </summary>
internal static class JournalPayload
{
    public static void WriteTrace(IBufferWriter<byte> writer, string? traceParent)
    {
        var text = traceParent is { Length: <= byte.MaxValue } ? traceParent : "";
        var span = writer.GetSpan(1 + text.Length);
        span[0] = (byte)Encoding.ASCII.GetBytes(text, span[1..]);
        writer.Advance(1 + text.Length);
    }

    public static (string? TraceParent, ReadOnlyMemory<byte> Record) Read(ReadOnlyMemory<byte> payload)
    {
        var length = payload.Span[0];
        return (length == 0 ? null : Encoding.ASCII.GetString(payload.Span.Slice(1, length)), payload[(1 + length)..]);
    }
}
