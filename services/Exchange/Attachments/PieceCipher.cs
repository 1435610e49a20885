using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>
/// Files are AES-256-GCM pieces of 64 KiB, each with a nonce of its own and its number bound in: any part can be read, and a file can be
/// continued. The length in clear is known from elsewhere (the row), so a cut file does not pass for a whole one.
/// </summary>
internal sealed class PieceCipher(byte[] key) : IDisposable
{
    public const int PieceBytes = 64 << 10;
    public const int Stride = PieceBytes + Overhead;
    public const int Overhead = NonceBytes + TagBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm cipher = new(key, TagBytes);

    /// <summary>Bytes of a file whose content has so many.</summary>
    public static long SealedLength(long clear) => (clear / PieceBytes * Stride) + (clear % PieceBytes == 0 ? 0 : Overhead + (clear % PieceBytes));

    /// <param name="box">Longer than the piece by <see cref="Overhead"/>.</param>
    public void Seal(long number, ReadOnlySpan<byte> clear, Span<byte> box)
    {
        RandomNumberGenerator.Fill(box[..NonceBytes]);
        cipher.Encrypt(box[..NonceBytes], clear, box[Overhead..], box[NonceBytes..Overhead], Bound(number));
    }

    /// <summary>False when it is not the piece that was sealed here.</summary>
    public bool TryOpen(long number, ReadOnlySpan<byte> box, Span<byte> clear)
    {
        try
        {
            cipher.Decrypt(box[..NonceBytes], box[Overhead..], box[NonceBytes..Overhead], clear, Bound(number));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public static CryptographicException Damaged() => new("A piece of a stored file is damaged.");

    public void Dispose() => cipher.Dispose();

    private static byte[] Bound(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
