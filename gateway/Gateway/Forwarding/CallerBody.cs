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
            if (!reader.TryRead(out var read))
            {
                // Nothing more at hand: what came so far goes on its way.
                await stream.FlushAsync(cancellationToken);
                deadline.ReceivingFromCaller(true);
                try
                {
                    read = await reader.ReadAsync(cancellationToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    CallerError = exception;
                    throw new IOException("The caller's body broke off.", exception);
                }
                finally
                {
                    deadline.ReceivingFromCaller(false);
                }
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
