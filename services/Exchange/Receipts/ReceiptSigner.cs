using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Receipts;

/// <summary>
/// The two receipts: <c>received</c> (by the platform, over the SHA-256 of the bytes as sent) and <c>acknowledged</c> (by a recipient).
/// </summary>
internal sealed class ReceiptSigner(ReceiptKeys keys, IOptions<AccessOptions> access)
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? cached;

    public string Received(
        Guid messageId, string source, string eventId, string sender, IReadOnlyList<string> recipients, long sizeBytes, ReadOnlySpan<byte> sha256, DateTimeOffset acceptedAt)
    {
        var (buffer, json) = Begin("received", messageId);
        json.WriteString("source"u8, source);
        json.WriteString("id"u8, eventId);
        json.WriteString("sender"u8, sender);
        json.WriteStartArray("recipients"u8);
        foreach (var recipient in recipients)
        {
            json.WriteStringValue(recipient);
        }

        json.WriteEndArray();
        json.WriteNumber("sizeBytes"u8, sizeBytes);
        WriteHash(json, sha256);
        json.WriteString("acceptedAt"u8, Text(acceptedAt));
        return End(buffer, json);
    }

    public string Acknowledged(Guid messageId, string recipient, string subject, ReadOnlySpan<byte> sha256, DateTimeOffset at)
    {
        var (buffer, json) = Begin("acknowledged", messageId);
        json.WriteString("recipient"u8, recipient);
        json.WriteString("subject"u8, subject);
        WriteHash(json, sha256);
        json.WriteString("at"u8, Text(at));
        return End(buffer, json);
    }

    private (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Begin(string kind, Guid messageId)
    {
        if (cached is not { } pair)
        {
            var made = new ArrayBufferWriter<byte>(1024);
            cached = pair = (made, new Utf8JsonWriter(made, Compact));
        }

        pair.Buffer.ResetWrittenCount();
        pair.Writer.Reset();
        pair.Writer.WriteStartObject();
        pair.Writer.WriteString("iss"u8, access.Value.Issuer);
        pair.Writer.WriteString("receipt"u8, kind);
        pair.Writer.WriteString("messageId"u8, messageId);
        return pair;
    }

    private string End(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        return keys.Sign(buffer.WrittenSpan);
    }

    private static void WriteHash(Utf8JsonWriter json, ReadOnlySpan<byte> sha256)
    {
        Span<char> hex = stackalloc char[64];
        Convert.TryToHexStringLower(sha256, hex, out _);
        json.WriteString("sha256"u8, hex);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
