using System.Text;

namespace GiaLai.Lgsp.National.Faults;

/// <summary>A request's body as it is read: its length, and its beginning.</summary>
internal sealed class CountedBody(Stream inner) : Stream
{
    private const int MaxKept = 64 * 1024;

    private readonly MemoryStream kept = new();

    public long Bytes { get; private set; }

    public string Text => Encoding.UTF8.GetString(kept.GetBuffer().AsSpan(0, (int)kept.Length));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Bytes += read;
        kept.Write(buffer.Span[..(int)Math.Min(read, MaxKept - kept.Length)]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
