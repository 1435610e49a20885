using System.Buffers.Binary;
using System.IO.Hashing;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// One entry on disk: payload length (4 bytes), place in the group that was synced with it (4), sequence (8), XXH3 of these and the
/// payload (8), payload. Little endian. A length of zero ends a segment, for the rest of a preallocated file is zeros. The place tells
/// what was durable before the entry was written: all that came before its group. The sum finds accidents and careless hands, not
/// somebody who computes it anew; that is what the ledger is for.
/// </summary>
internal static class JournalFrame
{
    public const int HeaderBytes = 24;

    /// <summary>Fills in the header of a frame whose payload already stands behind it.</summary>
    public static void Seal(Span<byte> frame, ulong sequence, int place)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], place);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], Hash(frame));
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
        if (length <= 0 || length > Math.Min(bytes.Length - HeaderBytes, CallJournal.MaxRecordBytes))
        {
            return false;
        }

        var frame = bytes[..(HeaderBytes + length)];
        if (BinaryPrimitives.ReadUInt64LittleEndian(frame[16..]) != Hash(frame))
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt64LittleEndian(frame[8..]);
        payload = frame[HeaderBytes..];
        return true;
    }

    /// <summary>Sequence of the first frame of the group; all before it was durable when a whole frame was written.</summary>
    public static ulong FirstOfGroup(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame[8..]) - BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);

    /// <summary>Where the next whole frame with a sequence in the range starts; -1 when there is none.</summary>
    public static int Find(ReadOnlySpan<byte> bytes, ulong after, ulong last)
    {
        for (var at = 0; at + HeaderBytes < bytes.Length; at++)
        {
            var zeros = bytes[at..].IndexOfAnyExcept((byte)0);
            if (zeros < 0)
            {
                return -1;
            }

            // A length is below 2^16, so a frame has no more zeros before its first other byte than one of its length.
            at += Math.Max(0, zeros - 1);
            if (bytes.Length - at > HeaderBytes
                && BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 8)..]) is var sequence && sequence > after && sequence <= last
                && TryRead(bytes[at..], out _, out _))
            {
                return at;
            }
        }

        return -1;
    }

    private static ulong Hash(ReadOnlySpan<byte> frame) =>
        XxHash3.HashToUInt64(frame[HeaderBytes..], (long)XxHash3.HashToUInt64(frame[..16]));
}
