using System.IO.Pipelines;
using System.Net;
using GiaLai.Lgsp.Gateway.Pipeline;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>The caller's body on its way to the provider: hashed as it passes, never kept.</summary>
internal sealed class CallerBody : HttpContent
{
    private readonly Call call;
    private readonly Deadline deadline;

    public CallerBody(Call call, Deadline deadline)
    {
        this.call = call;
        this.deadline = deadline;
        if (call.Http.Request.ContentLength is { } length)
        {
            Headers.ContentLength = length;
        }
    }

    /// <summary>Some of it may have been read: it cannot be sent a second time.</summary>
    public bool Started { get; private set; }

    /// <summary>Why the caller's side failed; null when it did not.</summary>
    public Exception? CallerError { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        var reader = call.Http.Request.BodyReader;
        while (true)
        {
            var read = await ReadAsync(reader, stream, cancellationToken);
            if (call.RequestBody.Length + read.Buffer.Length > call.Service!.Route.MaxBodyBytes)
            {
                throw BrokenOff(new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge));
            }

            foreach (var segment in read.Buffer)
            {
                call.RequestBody.Append(segment.Span);
                await stream.WriteAsync(segment, cancellationToken);
                deadline.Progress();
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <summary>What came next from the caller. Kestrel judges its framing and pace.</summary>
    private async ValueTask<ReadResult> ReadAsync(PipeReader reader, Stream stream, CancellationToken cancel)
    {
        try
        {
            if (reader.TryRead(out var read))
            {
                return read;
            }
        }
        catch (Exception exception)
        {
            throw BrokenOff(exception);
        }

        // What came so far goes on its way meanwhile.
        await stream.FlushAsync(cancel);
        try
        {
            deadline.ReceivingFromCaller(true);
            return await reader.ReadAsync(cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw BrokenOff(exception);
        }
        finally
        {
            deadline.ReceivingFromCaller(false);
        }
    }

    private IOException BrokenOff(Exception exception)
    {
        CallerError = exception;
        return new IOException("The caller's body broke off.", exception);
    }
}

/// <summary>No body, but headers of one: <c>Content-Length: 0</c>, or a content type where there is no content.</summary>
internal sealed class NoBody : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }
}
