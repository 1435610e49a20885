using System.Buffers;
using System.IO.Pipelines;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Pipeline;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>The caller's body on its way to the provider: hashed as it passes, never kept.</summary>
internal sealed class CallerBody(Call call, Deadline deadline)
{

    /// <summary>Some of it may have been read: it cannot be sent a second time.</summary>
    public bool Started { get; private set; }

    /// <summary>Why the caller's side failed; null when it did not.</summary>
    public Exception? CallerError { get; private set; }

    /// <summary>After the head of the request, to its end.</summary>
    public async Task SendAsync(ProviderConnection connection)
    {
        Started = true;
        var reader = call.Http.Request.BodyReader;
        while (true)
        {
            var read = await ReadAsync(reader, connection);
            if (call.RequestBody.Length + read.Buffer.Length > call.Service!.Route.MaxBodyBytes)
            {
                // The rest is not wanted: the answer says that the connection ends.
                call.CloseAfterwards = true;
                reader.AdvanceTo(read.Buffer.End);
                throw BrokenOff(new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge));
            }

            try
            {
                if (read.Buffer.IsSingleSegment)
                {
                    await WriteAsync(connection, read.Buffer.First);
                }
                else
                {
                    await WriteAsync(connection, read.Buffer);
                }
            }
            catch (IOException) when (CallerError is BodyNotSignedException)
            {
                // Kestrel closes a connection, without a word in the answer, whose body is in the middle of being read.
                reader.AdvanceTo(read.Buffer.End);
                throw;
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                CheckSigned();
                await connection.EndBodyAsync();
                return;
            }
        }
    }

    private ValueTask WriteAsync(ProviderConnection connection, ReadOnlyMemory<byte> bytes)
    {
        call.RequestBody.Append(bytes.Span);
        if (call.Signature is not null && call.RequestBody.Length == call.Http.Request.ContentLength)
        {
            // With these bytes the provider would have the whole request.
            CheckSigned();
        }

        deadline.Progress();
        return connection.WriteBodyAsync(bytes);
    }

    /// <summary>Kestrel's pieces are 4 KiB: together they cost a fraction of the writes.</summary>
    private async ValueTask WriteAsync(ProviderConnection connection, ReadOnlySequence<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (!bytes.IsEmpty)
            {
                var part = bytes.Slice(0, Math.Min(bytes.Length, buffer.Length));
                part.CopyTo(buffer);
                await WriteAsync(connection, buffer.AsMemory(0, (int)part.Length));
                bytes = bytes.Slice(part.End);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What came next from the caller. Kestrel judges its framing and pace.</summary>
    private async ValueTask<ReadResult> ReadAsync(PipeReader reader, ProviderConnection connection)
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
        await connection.FlushAsync();
        try
        {
            deadline.ReceivingFromCaller(true);
            return await reader.ReadAsync(deadline.Token);
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

    /// <summary>A body that is not the signed one is never completed: to the provider it is no request.</summary>
    private void CheckSigned()
    {
        if (call.Signature?.Accepts(call.RequestBody) == false)
        {
            throw BrokenOff(new BodyNotSignedException());
        }
    }

    private IOException BrokenOff(Exception exception)
    {
        CallerError = exception;
        return new IOException("The caller's body broke off.", exception);
    }
}
