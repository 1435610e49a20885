using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Exchange.Attachments.S3;

/// <summary>
/// An upload into a bucket, in parts of nearly 8 MiB. A part is sealed as it comes and sent when it is full; what is less is sent as an object of its
/// own each time it must be durable. A part counts only when it is named at the end, so going back is to send it again.
/// </summary>
internal sealed class S3Upload : IUploadFile
{
    /// <summary>S3 takes no part below 5 MiB but the last, and no more than 10,000.</summary>
    public const long PartBytes = PiecesInPart * PieceCipher.PieceBytes;
    private const int PiecesInPart = 127;
    private const int SealedPartBytes = PiecesInPart * PieceCipher.Stride;

    private readonly S3Bucket bucket;
    private readonly string key;
    private readonly byte[] secret;
    private readonly PieceCipher cipher;
    private readonly List<string> tags = [];
    private readonly SortedSet<int> tails = [];
    private readonly byte[] part = ArrayPool<byte>.Shared.Rent(SealedPartBytes);
    private readonly byte[] clear = ArrayPool<byte>.Shared.Rent(PieceCipher.PieceBytes);
    private string uploadId = "";
    private int inPiece;
    private int notedPart;

    private S3Upload(S3Bucket bucket, string key, byte[] secret)
    {
        (this.bucket, this.key, this.secret) = (bucket, key, secret);
        cipher = new PieceCipher(secret);
    }

    public long Length { get; private set; }

    private int InPart => (int)(Length % PartBytes);

    public static async Task<S3Upload> ContinueAsync(S3Bucket bucket, string key, byte[] secret, long length, CancellationToken cancel)
    {
        var upload = new S3Upload(bucket, key, secret);
        try
        {
            await upload.ContinueAsync(length, cancel);
            return upload;
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            var take = Math.Min(PieceCipher.PieceBytes - inPiece, bytes.Length);
            bytes[..take].CopyTo(clear.AsMemory(inPiece));
            bytes = bytes[take..];
            inPiece += take;
            Length += take;
            if (inPiece == PieceCipher.PieceBytes)
            {
                SealPiece();
                inPiece = 0;
                if (InPart == 0)
                {
                    await SendPartAsync((int)(Length / PartBytes), SealedPartBytes, cancel);
                }
            }
        }
    }

    public async Task SyncAsync(CancellationToken cancel)
    {
        // Parts are durable when they are taken.
        if (InPart > 0)
        {
            if (inPiece > 0)
            {
                SealPiece();
            }

            await bucket.PutAsync(TailKey(tags.Count), part.AsMemory(0, (int)PieceCipher.SealedLength(InPart)), cancel);
            tails.Add(tags.Count);
        }

        while (tails.Count > 0 && tails.Min < notedPart)
        {
            await bucket.DeleteAsync(TailKey(tails.Min), cancel);
            tails.Remove(tails.Min);
        }
    }

    public UploadMark Mark()
    {
        notedPart = tags.Count;
        return new UploadMark(Length, []);
    }

    /// <summary>What the mark stands for is durable: it is fetched again.</summary>
    public Task ReturnAsync(UploadMark mark, CancellationToken cancel) => RestoreAsync(mark.Length, cancel);

    public async Task<IStoredFile> FinishAsync(CancellationToken cancel)
    {
        if (InPart > 0)
        {
            if (inPiece > 0)
            {
                SealPiece();
            }

            await SendPartAsync(tags.Count + 1, (int)PieceCipher.SealedLength(InPart), cancel);
        }

        await bucket.CompleteAsync(key, uploadId, tags, cancel);
        return new S3Reading(bucket, key, secret);
    }

    public ValueTask DisposeAsync()
    {
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(clear);
        ArrayPool<byte>.Shared.Return(clear);
        ArrayPool<byte>.Shared.Return(part);
        return ValueTask.CompletedTask;
    }

    private async Task ContinueAsync(long length, CancellationToken cancel)
    {
        foreach (var (tail, _) in await bucket.ListAsync(key + ".", cancel))
        {
            if (int.TryParse(tail.AsSpan(key.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                tails.Add(number);
            }
        }

        var begun = (await bucket.ListUploadsAsync(key, cancel)).FindAll(upload => upload.Key == key);
        if (begun.Count > 0)
        {
            uploadId = begun.MaxBy(upload => upload.At).UploadId;
            foreach (var (number, tag, size) in (await bucket.PartsAsync(key, uploadId, cancel)).OrderBy(part => part.Number))
            {
                if (number != tags.Count + 1 || size != SealedPartBytes)
                {
                    break;
                }

                tags.Add(tag);
            }
        }
        else
        {
            uploadId = await bucket.BeginAsync(key, cancel);
            if (length > 0)
            {
                await TakeBackAsync(length, cancel);
            }
        }

        await RestoreAsync(Math.Min(length, (tags.Count * PartBytes) + PartBytes - 1), cancel);
        notedPart = tags.Count;
    }

    /// <summary>The parts of an object that was put together before its process died, and never noted as whole.</summary>
    private async Task TakeBackAsync(long length, CancellationToken cancel)
    {
        if (await bucket.SizeAsync(key, cancel) is not { } size)
        {
            return;
        }

        for (var number = 1; number * PartBytes <= length && (long)number * SealedPartBytes <= size; number++)
        {
            tags.Add(await bucket.CopyPartAsync(key, uploadId, number, (number - 1L) * SealedPartBytes, SealedPartBytes, cancel));
        }

        // FinishAsync leaves the tails, so that the rest is still there.
    }

    /// <summary>Stands at <paramref name="length"/>, or where the last part ends when what came after it is not there or torn.</summary>
    private async Task RestoreAsync(long length, CancellationToken cancel)
    {
        var parts = (int)(length / PartBytes);
        tags.RemoveRange(parts, tags.Count - parts);
        (Length, inPiece) = (parts * PartBytes, 0);
        var rest = (int)(length - Length);
        if (rest == 0 || await bucket.GetAsync(TailKey(parts), 0, cancel) is not { } stream)
        {
            return;
        }

        await using (stream)
        {
            // The object may be longer than what was noted of it.
            var read = await ReadAsync(stream, cancel);
            var (whole, last) = (rest / PieceCipher.PieceBytes, rest % PieceCipher.PieceBytes);
            if (Opens(read, whole, last))
            {
                (Length, inPiece) = (length, last);
            }
        }
    }

    private async Task<int> ReadAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            return await stream.ReadAtLeastAsync(part.AsMemory(0, SealedPartBytes), SealedPartBytes, throwOnEndOfStream: false, cancel);
        }
        catch (Exception exception) when (S3Bucket.Unavailable(exception) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>Every piece up to there is what was sealed; the last one, where it is no whole one, is in clear then.</summary>
    private bool Opens(int read, int whole, int last)
    {
        var first = Length / PieceCipher.PieceBytes;
        for (var piece = 0; piece < whole; piece++)
        {
            var from = piece * PieceCipher.Stride;
            if (from + PieceCipher.Stride > read || !cipher.TryOpen(first + piece, part.AsSpan(from, PieceCipher.Stride), clear.AsSpan(0, PieceCipher.PieceBytes)))
            {
                return false;
            }
        }

        if (last == 0)
        {
            return true;
        }

        var start = whole * PieceCipher.Stride;
        var length = Math.Min(PieceCipher.Stride, read - start) - PieceCipher.Overhead;
        return length >= last && cipher.TryOpen(first + whole, part.AsSpan(start, PieceCipher.Overhead + length), clear.AsSpan(0, length));
    }

    private async Task SendPartAsync(int number, int length, CancellationToken cancel) =>
        tags.Add(await bucket.PutPartAsync(key, uploadId, number, part.AsMemory(0, length), cancel));

    private void SealPiece()
    {
        var number = (Length - 1) / PieceCipher.PieceBytes;
        cipher.Seal(number, clear.AsSpan(0, inPiece), part.AsSpan((int)(number % PiecesInPart) * PieceCipher.Stride, PieceCipher.Overhead + inPiece));
    }

    private string TailKey(int number) => string.Create(CultureInfo.InvariantCulture, $"{key}.{number}");
}
