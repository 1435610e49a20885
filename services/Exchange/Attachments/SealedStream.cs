namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>A stored file in clear, from any place on.</summary>
internal sealed class SealedStream(SealedFile file, long size) : Stream
{
    private ReadOnlyMemory<byte> piece;
    private long pieceStart = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (Position >= size || buffer.Length == 0)
        {
            return 0;
        }

        var start = Position / SealedFile.PieceBytes * SealedFile.PieceBytes;
        if (start != pieceStart)
        {
            piece = file.Read(start, (int)Math.Min(SealedFile.PieceBytes, size - start));
            pieceStart = start;
        }

        var from = piece.Span[(int)(Position - start)..];
        var take = Math.Min(from.Length, buffer.Length);
        from[..take].CopyTo(buffer);
        Position += take;
        return take;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

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

    protected override void Dispose(bool disposing)
    {
        if (disposing && pieceStart > -2)
        {
            pieceStart = -2;
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
