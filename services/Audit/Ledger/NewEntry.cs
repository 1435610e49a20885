using System.Buffers;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>An entry on its way into the ledger.</summary>
internal sealed record NewEntry(Guid Id, byte[] Bytes, IReadOnlyList<SealedPart> Parts)
{
    public byte[] Leaf { get; } = TreeHash.Leaf(Bytes).ToArray();

    /// <summary>Writes the canonical bytes; throws <see cref="FormatException"/> when they are more than a bundle can hold.</summary>
    public static byte[] Write(Action<CanonicalJsonWriter> fields)
    {
        var output = new ArrayBufferWriter<byte>(768);
        output.Write([LedgerEntry.Version]);
        fields(new CanonicalJsonWriter(output));
        return output.WrittenCount <= EntryBundle.MaxEntrySize
            ? output.WrittenSpan.ToArray()
            : throw new FormatException("The record is longer than 65,535 bytes.");
    }

    /// <summary>RFC 3339 in UTC with six digits: PostgreSQL keeps microseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
