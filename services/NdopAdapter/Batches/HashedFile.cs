using System.Security.Cryptography;

namespace GiaLai.Lgsp.NdopAdapter.Batches;

/// <summary>A file that is written once: counted and hashed as it grows, and gone unless it is kept.</summary>
internal sealed class HashedFile : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream file;
    private readonly string path;
    private readonly long max;
    private bool kept;

    public HashedFile(string path, long max)
    {
        (this.path, this.max) = (path, max);
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 128 * 1024,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    public long Bytes { get; private set; }

    public bool IsTooLarge => Bytes > max;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Bytes;

    public override long Position
    {
        get => Bytes;
        set => throw new NotSupportedException();
    }

    /// <summary>On the disk for good; its SHA-256.</summary>
    public string Keep()
    {
        file.Flush(flushToDisk: true);
        kept = true;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Span);
        await file.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Count(buffer.AsSpan(offset, count));
        file.Write(buffer, offset, count);
    }

    public override void Flush() => file.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            hash.Dispose();
            if (!kept)
            {
                File.Delete(path);
            }
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        if (IsTooLarge)
        {
            throw new BatchTooLargeException();
        }

        hash.AppendData(bytes);
    }
}

internal sealed class BatchTooLargeException : Exception;
