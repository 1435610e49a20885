using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Evidence.Merkle;

/// <summary>A SHA-256 hash of a leaf or an inner node. Source: RFC 6962, section 2.1; RFC 9162, section 2.1.1.</summary>
public readonly struct TreeHash : IEquatable<TreeHash>
{
    public const int Size = 32;

    private readonly ulong first, second, third, fourth;

    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("A tree hash has 32 bytes.", nameof(bytes));
        }

        first = MemoryMarshal.Read<ulong>(bytes);
        second = MemoryMarshal.Read<ulong>(bytes[8..]);
        third = MemoryMarshal.Read<ulong>(bytes[16..]);
        fourth = MemoryMarshal.Read<ulong>(bytes[24..]);
    }

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static TreeHash Empty { get; } = new(SHA256.HashData([]));

    [UnscopedRef]
    public ReadOnlySpan<byte> Span => MemoryMarshal.AsBytes(new ReadOnlySpan<TreeHash>(in this));

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> entry)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        try
        {
            buffer[0] = 0x00;
            entry.CopyTo(buffer.AsSpan(1));
            return Hash(buffer.AsSpan(0, entry.Length + 1));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static TreeHash Node(in TreeHash left, in TreeHash right)
    {
        Span<byte> buffer = stackalloc byte[1 + Size + Size];
        buffer[0] = 0x01;
        left.Span.CopyTo(buffer[1..]);
        right.Span.CopyTo(buffer[(1 + Size)..]);
        return Hash(buffer);
    }

    /// <summary>Reads strict base64 of 32 bytes, as checkpoints and proofs carry it.</summary>
    public static bool TryParse(ReadOnlySpan<char> base64, out TreeHash hash)
    {
        hash = default;
        if (!StrictBase64.TryDecode(base64, out var bytes) || bytes.Length != Size)
        {
            return false;
        }

        hash = new TreeHash(bytes);
        return true;
    }

    public byte[] ToArray() => Span.ToArray();

    public bool Equals(TreeHash other) =>
        first == other.first && second == other.second && third == other.third && fourth == other.fourth;

    public override bool Equals(object? obj) => obj is TreeHash other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(first, second, third, fourth);

    /// <summary>Base64.</summary>
    public override string ToString() => Convert.ToBase64String(Span);

    public static bool operator ==(TreeHash left, TreeHash right) => left.Equals(right);

    public static bool operator !=(TreeHash left, TreeHash right) => !left.Equals(right);

    private static TreeHash Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        return new TreeHash(digest);
    }
}
