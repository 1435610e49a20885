using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>
/// A file of AES-256-GCM pieces of 64 KiB, each with a nonce of its own and its number bound in: any part can be read, and a file can be
/// continued. Its length in clear is known from elsewhere (the row), so a cut file does not pass for a whole one.
/// </summary>
internal sealed class SealedFile : IDisposable
{
    public const int PieceBytes = 64 << 10;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Stride = PieceBytes + NonceBytes + TagBytes;

    private readonly SafeFileHandle file;
    private readonly AesGcm cipher;
    private readonly byte[] box = ArrayPool<byte>.Shared.Rent(Stride);
    private readonly byte[] clear = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private int inPiece;

    private SealedFile(SafeFileHandle file, byte[] key)
    {
        this.file = file;
        cipher = new AesGcm(key, TagBytes);
    }

    /// <summary>Bytes in clear, written or not.</summary>
    public long Length { get; private set; }

    /// <summary>Continues a file at <paramref name="length"/>. When its last piece was torn by a crash, it continues at that piece's beginning; when it is gone, at 0.</summary>
    public static SealedFile Continue(string path, byte[] key, long length)
    {
        var sealedFile = new SealedFile(
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), key);
        try
        {
            var whole = length / PieceBytes * PieceBytes;
            sealedFile.Length = Math.Min(whole, RandomAccess.GetLength(sealedFile.file) / Stride * PieceBytes);
            if (length > whole && sealedFile.Length == whole && sealedFile.TryReadPiece(whole, (int)(length - whole)))
            {
                (sealedFile.Length, sealedFile.inPiece) = (length, (int)(length - whole));
            }

            return sealedFile;
        }
        catch
        {
            sealedFile.Dispose();
            throw;
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var take = Math.Min(PieceBytes - inPiece, bytes.Length);
            bytes[..take].CopyTo(clear.AsSpan(inPiece));
            bytes = bytes[take..];
            inPiece += take;
            Length += take;
            if (inPiece == PieceBytes)
            {
                WritePiece();
                inPiece = 0;
            }
        }
    }

    /// <summary>On the disk when this returns.</summary>
    public void Sync()
    {
        if (inPiece > 0)
        {
            WritePiece();
        }

        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Forgets what was appended since <paramref name="mark"/>.</summary>
    public void Return(SealedMark mark)
    {
        (Length, inPiece) = (mark.Length, mark.Tail.Length);
        mark.Tail.CopyTo(clear, 0);
        RandomAccess.SetLength(file, (Length / PieceBytes * Stride) + (inPiece == 0 ? 0 : NonceBytes + TagBytes + inPiece));
        Sync();
    }

    public SealedMark Mark() => new(Length, clear[..inPiece]);

    /// <summary>The piece that begins at <paramref name="start"/>, <paramref name="length"/> long; valid until the next call.</summary>
    /// <exception cref="CryptographicException">The file was changed, or it is not the one.</exception>
    public ReadOnlyMemory<byte> Read(long start, int length) => TryReadPiece(start, length)
        ? clear.AsMemory(0, length)
        : throw new CryptographicException("A piece of a stored file is damaged.");

    public static SealedFile Open(SafeFileHandle file, byte[] key) => new(file, key);

    public void Dispose()
    {
        file.Dispose();
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(clear);
        ArrayPool<byte>.Shared.Return(clear);
        ArrayPool<byte>.Shared.Return(box);
    }

    private void WritePiece()
    {
        var number = (Length - 1) / PieceBytes;
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, clear.AsSpan(0, inPiece), box.AsSpan(NonceBytes + TagBytes, inPiece), box.AsSpan(NonceBytes, TagBytes), Bound(number));
        RandomAccess.Write(file, box.AsSpan(0, NonceBytes + TagBytes + inPiece), number * Stride);
    }

    private bool TryReadPiece(long start, int length)
    {
        var wanted = NonceBytes + TagBytes + length;
        var number = start / PieceBytes;
        var read = 0;
        for (int got; read < wanted && (got = RandomAccess.Read(file, box.AsSpan(read, wanted - read), (number * Stride) + read)) > 0;)
        {
            read += got;
        }

        if (read < wanted)
        {
            return false;
        }

        try
        {
            cipher.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes, length), box.AsSpan(NonceBytes, TagBytes), clear.AsSpan(0, length), Bound(number));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static byte[] Bound(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}

/// <summary>Where a file was, and what its last piece held.</summary>
internal sealed record SealedMark(long Length, byte[] Tail);
