using System.Buffers;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Exchange.Attachments.S3;

/// <summary>A whole object: read on while pieces are asked for in their order, opened anew for another place.</summary>
internal sealed class S3Reading(S3Bucket bucket, string key, byte[] secret) : IStoredFile
{
    private readonly PieceCipher cipher = new(secret);
    private readonly byte[] box = ArrayPool<byte>.Shared.Rent(PieceCipher.Stride);
    private readonly byte[] clear = ArrayPool<byte>.Shared.Rent(PieceCipher.PieceBytes);
    private Stream? stream;
    private long next;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(long start, int length, CancellationToken cancel)
    {
        var number = start / PieceCipher.PieceBytes;
        if (stream is null || number != next)
        {
            await CloseAsync();
            stream = await bucket.GetAsync(key, number * PieceCipher.Stride, cancel) ?? throw new FileNotFoundException($"The object {key} is not in the store.");
        }

        var piece = box.AsMemory(0, PieceCipher.Overhead + length);
        try
        {
            await stream.ReadExactlyAsync(piece, cancel);
        }
        catch (EndOfStreamException)
        {
            throw PieceCipher.Damaged();
        }
        catch (Exception exception) when (S3Bucket.Unavailable(exception) is { } unavailable)
        {
            throw unavailable;
        }

        next = number + 1;
        return cipher.TryOpen(number, piece.Span, clear.AsSpan(0, length)) ? clear.AsMemory(0, length) : throw PieceCipher.Damaged();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(clear);
        ArrayPool<byte>.Shared.Return(clear);
        ArrayPool<byte>.Shared.Return(box);
    }

    private async ValueTask CloseAsync()
    {
        if (stream is { } open)
        {
            stream = null;
            await open.DisposeAsync();
        }
    }
}
