using System.Text.Json;

namespace GiaLai.Lgsp.Evidence.Records;

/// <summary>
/// The bytes of a leaf: a version byte, then the canonical JSON of the record. Format and test vectors:
/// contracts/schemas/audit-record.md.
/// </summary>
public static class LedgerEntry
{
    public const byte Version = 0x01;

    /// <summary>Field that holds the commitments of personal parts, by the name of the part.</summary>
    public const string Personal = "personal";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Throws <see cref="FormatException"/> when the record is none.</summary>
    public static byte[] Encode(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A record is a JSON object.");
        }

        return [Version, .. CanonicalJson.Write(record)];
    }

    /// <summary>Reads an entry; false unless its bytes are the canonical ones.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> entry, out JsonElement record)
    {
        record = default;
        if (entry.Length < 2 || entry.Span[0] != Version)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(entry[1..], Strict);
            if (!Encode(document.RootElement).AsSpan().SequenceEqual(entry.Span))
            {
                return false;
            }

            record = document.RootElement.Clone();
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
