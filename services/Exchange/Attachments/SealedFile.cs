using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>A file of sealed pieces on a disk: being written, or whole.</summary>
internal sealed class SealedFile : IUploadFile, IStoredFile
{
    private readonly SafeFileHandle file;
    private readonly PieceCipher cipher;
    private readonly byte[] box = ArrayPool<byte>.Shared.Rent(PieceCipher.Stride);
    private readonly byte[] clear = ArrayPool<byte>.Shared.Rent(PieceCipher.PieceBytes);
    private int inPiece;
    private bool isDisposed;

    private SealedFile(SafeFileHandle file, byte[] key)
    {
        this.file = file;
        cipher = new PieceCipher(key);
    }

    public long Length { get; private set; }

    public static SealedFile Continue(string path, byte[] key, long length)
    {
        var sealedFile = new SealedFile(
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), key);
        try
        {
            var whole = length / PieceCipher.PieceBytes * PieceCipher.PieceBytes;
            sealedFile.Length = Math.Min(whole, RandomAccess.GetLength(sealedFile.file) / PieceCipher.Stride * PieceCipher.PieceBytes);
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

    public static SealedFile Open(SafeFileHandle file, byte[] key) => new(file, key);

    public ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        for (var rest = bytes.Span; rest.Length > 0;)
        {
            var take = Math.Min(PieceCipher.PieceBytes - inPiece, rest.Length);
            rest[..take].CopyTo(clear.AsSpan(inPiece));
            rest = rest[take..];
            inPiece += take;
            Length += take;
            if (inPiece == PieceCipher.PieceBytes)
            {
                WritePiece();
                inPiece = 0;
            }
        }

        return ValueTask.CompletedTask;
    }

    public Task SyncAsync(CancellationToken cancel)
    {
        if (inPiece > 0)
        {
            WritePiece();
        }

        RandomAccess.FlushToDisk(file);
        return Task.CompletedTask;
    }

    public Task ReturnAsync(UploadMark mark, CancellationToken cancel)
    {
        (Length, inPiece) = (mark.Length, mark.Tail.Length);
        mark.Tail.CopyTo(clear, 0);
        RandomAccess.SetLength(file, PieceCipher.SealedLength(Length));
        return SyncAsync(cancel);
    }

    public UploadMark Mark() => new(Length, clear[..inPiece]);

    public Task<IStoredFile> FinishAsync(CancellationToken cancel) => Task.FromResult<IStoredFile>(this);

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long start, int length, CancellationToken cancel) => TryReadPiece(start, length)
        ? ValueTask.FromResult<ReadOnlyMemory<byte>>(clear.AsMemory(0, length))
        : throw PieceCipher.Damaged();

    /// <summary>An upload is also what is read back from it: the second time nothing happens.</summary>
    public ValueTask DisposeAsync()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private void Dispose()
    {
        file.Dispose();
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(clear);
        ArrayPool<byte>.Shared.Return(clear);
        ArrayPool<byte>.Shared.Return(box);
    }

    private void WritePiece()
    {
        var number = (Length - 1) / PieceCipher.PieceBytes;
        var piece = box.AsSpan(0, PieceCipher.Overhead + inPiece);
        cipher.Seal(number, clear.AsSpan(0, inPiece), piece);
        RandomAccess.Write(file, piece, number * PieceCipher.Stride);
    }

    private bool TryReadPiece(long start, int length)
    {
        var wanted = PieceCipher.Overhead + length;
        var number = start / PieceCipher.PieceBytes;
        var read = 0;
        for (int got; read < wanted && (got = RandomAccess.Read(file, box.AsSpan(read, wanted - read), (number * PieceCipher.Stride) + read)) > 0;)
        {
            read += got;
        }

        return read == wanted && cipher.TryOpen(number, box.AsSpan(0, wanted), clear.AsSpan(0, length));
    }
}
