using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// UUIDs of version 7, as <see cref="Guid.CreateVersion7(DateTimeOffset)"/> makes them, but the system is asked for randomness once
/// for many. Source: RFC 9562, section 5.7.
/// </summary>
internal static class CallIds
{
    private const int RandomBytes = 10;

    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int used;

    public static Guid Next(DateTimeOffset at)
    {
        var pool = random ??= new byte[64 * RandomBytes];
        if (used % pool.Length == 0)
        {
            RandomNumberGenerator.Fill(pool);
            used = 0;
        }

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, at.ToUnixTimeMilliseconds() << 16);
        pool.AsSpan(used, RandomBytes).CopyTo(id[6..]);
        used += RandomBytes;
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }
}
