using System.Buffers;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// One thread's place to write a record as JSON, so that the lock of the journal is held for a copy only. Writes what
/// <see cref="JsonSerializer"/> would, in a third of its time.
/// </summary>
internal sealed class RecordBuffer : IDisposable
{
    private static readonly JsonEncodedText[] Outcomes =
        [.. Enum.GetNames<CallOutcome>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];

    private readonly ArrayBufferWriter<byte> bytes = new(CallJournal.MaxRecordBytes);
    private readonly Utf8JsonWriter json;

    public RecordBuffer() => json = new Utf8JsonWriter(bytes, new JsonWriterOptions { SkipValidation = true });

    public void Dispose() => json.Dispose();

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(CallRecord record)
    {
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        json.WriteStartObject();
        json.WriteString(Names.Id, record.Id);
        json.WriteString(Names.RequestId, record.RequestId);
        WriteText(Names.TraceId, record.TraceId);
        WriteText(Names.TraceParent, record.TraceParent);
        json.WriteString(Names.GatewayId, record.GatewayId);
        json.WriteString(Names.ReceivedAt, record.ReceivedAt);
        json.WriteNumber(Names.DurationUs, record.DurationUs);
        WriteText(Names.Consumer, record.Consumer);
        WriteText(Names.Provider, record.Provider);
        WriteText(Names.Service, record.Service);
        WriteText(Names.Operation, record.Operation);
        if (record.GrantId is { } grant)
        {
            json.WriteString(Names.GrantId, grant);
        }

        WriteText(Names.Purpose, record.Purpose);
        json.WriteString(Names.Method, record.Method);
        WriteText(Names.PathTemplate, record.PathTemplate);
        json.WriteNumber(Names.Status, record.Status);
        json.WriteString(Names.Outcome, Outcomes[(int)record.Outcome]);
        WriteText(Names.ErrorCode, record.ErrorCode);
        json.WriteNumber(Names.RequestBytes, record.RequestBytes);
        json.WriteNumber(Names.ResponseBytes, record.ResponseBytes);
        WriteText(Names.RequestSha256, record.RequestSha256);
        WriteText(Names.ResponseSha256, record.ResponseSha256);
        WriteText(Names.ClientAddress, record.ClientAddress);
        WriteText(Names.CertificateThumbprint, record.CertificateThumbprint);
        WriteText(Names.SubjectHash, record.SubjectHash);
        WriteText(Names.RequestSignature, record.RequestSignature);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan;
    }

    private void WriteText(JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static class Names
    {
        public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
        public static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
        public static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("traceId");
        public static readonly JsonEncodedText TraceParent = JsonEncodedText.Encode("traceParent");
        public static readonly JsonEncodedText GatewayId = JsonEncodedText.Encode("gatewayId");
        public static readonly JsonEncodedText ReceivedAt = JsonEncodedText.Encode("receivedAt");
        public static readonly JsonEncodedText DurationUs = JsonEncodedText.Encode("durationUs");
        public static readonly JsonEncodedText Consumer = JsonEncodedText.Encode("consumer");
        public static readonly JsonEncodedText Provider = JsonEncodedText.Encode("provider");
        public static readonly JsonEncodedText Service = JsonEncodedText.Encode("service");
        public static readonly JsonEncodedText Operation = JsonEncodedText.Encode("operation");
        public static readonly JsonEncodedText GrantId = JsonEncodedText.Encode("grantId");
        public static readonly JsonEncodedText Purpose = JsonEncodedText.Encode("purpose");
        public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
        public static readonly JsonEncodedText PathTemplate = JsonEncodedText.Encode("pathTemplate");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Outcome = JsonEncodedText.Encode("outcome");
        public static readonly JsonEncodedText ErrorCode = JsonEncodedText.Encode("errorCode");
        public static readonly JsonEncodedText RequestBytes = JsonEncodedText.Encode("requestBytes");
        public static readonly JsonEncodedText ResponseBytes = JsonEncodedText.Encode("responseBytes");
        public static readonly JsonEncodedText RequestSha256 = JsonEncodedText.Encode("requestSha256");
        public static readonly JsonEncodedText ResponseSha256 = JsonEncodedText.Encode("responseSha256");
        public static readonly JsonEncodedText ClientAddress = JsonEncodedText.Encode("clientAddress");
        public static readonly JsonEncodedText CertificateThumbprint = JsonEncodedText.Encode("certificateThumbprint");
        public static readonly JsonEncodedText SubjectHash = JsonEncodedText.Encode("subjectHash");
        public static readonly JsonEncodedText RequestSignature = JsonEncodedText.Encode("requestSignature");
    }
}
