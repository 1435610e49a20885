namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// The caller's body on its way to a part of the platform. Knows afterwards whether it was the caller's side that failed, and waits
/// no longer than <see cref="Deadline.PatienceWithCaller"/> for the next byte.
/// </summary>
internal sealed class PatientStream(Stream body, TimeProvider time) : Stream
{
    /// <summary>Why the caller's side failed; null when it did not.</summary>
    public Exception? CallerError { get; private set; }

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
        using var patience = new CancellationTokenSource(Deadline.PatienceWithCaller, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            throw CallerError = new BadHttpRequestException("The body came to a halt.", StatusCodes.Status408RequestTimeout);
        }
        catch (Exception exception)
        {
            CallerError = exception;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();
}
