namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>A stored file in clear, from any place on.</summary>
internal sealed class SealedStream(IStoredFile file, long size) : Stream
{
    private ReadOnlyMemory<byte> piece;
    private long pieceStart = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Position >= size || buffer.Length == 0)
        {
            return 0;
        }

        var start = Position / PieceCipher.PieceBytes * PieceCipher.PieceBytes;
        if (start != pieceStart)
        {
            piece = await file.ReadAsync(start, (int)Math.Min(PieceCipher.PieceBytes, size - start), cancellationToken);
            pieceStart = start;
        }

        var from = piece[(int)(Position - start)..];
        var take = Math.Min(from.Length, buffer.Length);
        from[..take].CopyTo(buffer);
        Position += take;
        return take;
    }

    /// <summary>For readers that know nothing better.</summary>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => size + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (pieceStart > -2)
        {
            pieceStart = -2;
            await file.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && pieceStart > -2)
        {
            pieceStart = -2;
            file.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }
}
