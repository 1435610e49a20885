using System.Buffers.Binary;
using System.IO.Hashing;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// One entry on disk: payload length (4 bytes), sequence (8), XXH3 of both and the payload (8), payload. Little endian.
/// A length of zero ends a segment, for the rest of a preallocated file is zeros.
/// </summary>
internal static class JournalFrame
{
    public const int HeaderBytes = 20;

    /// <summary>Fills in the header of a frame whose payload already stands behind it.</summary>
    public static void Seal(Span<byte> frame, ulong sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[4..], sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[12..], Hash(frame));
    }

    /// <summary>
    /// The frame at the start of <paramref name="bytes"/>. False when none is there, when it is cut short, or when a byte of it
    /// is not what was written.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ulong sequence, out ReadOnlySpan<byte> payload)
    {
        sequence = 0;
        payload = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length <= 0 || length > bytes.Length - HeaderBytes)
        {
            return false;
        }

        var frame = bytes[..(HeaderBytes + length)];
        if (BinaryPrimitives.ReadUInt64LittleEndian(frame[12..]) != Hash(frame))
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]);
        payload = frame[HeaderBytes..];
        return true;
    }

    private static ulong Hash(ReadOnlySpan<byte> frame) =>
        XxHash3.HashToUInt64(frame[HeaderBytes..], (long)XxHash3.HashToUInt64(frame[..12]));
}
