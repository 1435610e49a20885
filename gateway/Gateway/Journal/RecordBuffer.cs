using System.Buffers;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>One thread's place to write a record as JSON, so that the lock of the journal is held for a copy only.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> bytes = new(CallJournal.MaxRecordBytes);
    private readonly Utf8JsonWriter json;

    public RecordBuffer() => json = new Utf8JsonWriter(bytes);

    public void Dispose() => json.Dispose();

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(CallRecord record)
    {
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        JsonSerializer.Serialize(json, record, LgspJson.Options);
        json.Flush();
        return bytes.WrittenSpan;
    }
}
