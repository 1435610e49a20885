using System.Buffers.Binary;
using System.IO.Hashing;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// The first bytes of a segment: what it is, which sequence it begins with, and which was the last durable one before it. So a
/// segment that is missing, was renamed, or is none, is told apart from one that ends early because the process did.
/// </summary>
internal readonly record struct SegmentHead(ulong First, ulong Before)
{
    public const int Bytes = 32;

    private static ReadOnlySpan<byte> Magic => "LGSPCJ02"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), Before);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), XxHash3.HashToUInt64(bytes.AsSpan(0, 24)));
        return bytes;
    }

    /// <summary>Null when the file does not begin with one.</summary>
    public static SegmentHead? Of(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[Bytes];
        return RandomAccess.Read(file, bytes, 0) == Bytes && bytes.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]) == XxHash3.HashToUInt64(bytes[..24])
            ? new SegmentHead(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]))
            : null;
    }
}
