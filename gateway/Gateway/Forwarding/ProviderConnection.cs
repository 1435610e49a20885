using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// A connection to a provider: HTTP/1.1, one call at a time. Its own, because HttpClient's messages, header collections and streams
/// cost more than the rest of a call (ADR 0019). What it reads stays in one buffer, what it writes goes in one piece where it fits.
/// </summary>
internal sealed class ProviderConnection(Stream stream, Socket socket, string server, long openedAt) : IDisposable
{
    public const int MaxHeadBytes = 64 * 1024;
    private const int SmallBuffer = 16 * 1024;
    private const int LargeBuffer = 64 * 1024;

    private byte[] input = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int start;
    private int end;
    private bool lastFillWasFull;
    private byte[] output = ArrayPool<byte>.Shared.Rent(4 * 1024);
    private int written;
    private AnswerHead? trailers;
    private AnswerBody body;
    private bool chunksToProvider;
    private volatile bool aborted;

    /// <summary>Where it leads: scheme, host and port.</summary>
    public string Server { get; } = server;

    public long OpenedAt { get; } = openedAt;

    public long IdleSince { get; set; }

    /// <summary>It has served a call before: the provider may have closed it meanwhile.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Some byte of the answer to this call has come.</summary>
    public bool HasAnswered { get; private set; }

    public AnswerHead Head { get; } = new();

    /// <summary>After a body in chunks.</summary>
    public ReadOnlySpan<AnswerLine> Trailers => trailers is null ? [] : trailers.Lines;

    /// <summary>Another call may use it.</summary>
    public bool IsClean => !aborted && body.IsComplete && start == end && written == 0 && Head.KeepsAlive;

    /// <summary>Nothing has come since: the provider has neither closed it nor said anything out of turn.</summary>
    public bool IsQuiet => !aborted && !socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Ends whatever it waits for.</summary>
    public void Abort()
    {
        aborted = true;
        socket.Dispose();
    }

    /// <summary>When nothing is read or written any more.</summary>
    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
        if (!aborted)
        {
            // What was aborted leaves its buffers to the collector: they must not be somebody else's too soon.
            aborted = true;
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>Ready for the next call.</summary>
    public void Reset()
    {
        IsReused = true;
        HasAnswered = false;
        body = default;
        chunksToProvider = false;
        if (input.Length > SmallBuffer * 2)
        {
            ArrayPool<byte>.Shared.Return(input);
            input = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        }

        start = end = 0;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(output.AsSpan(written));
        written += bytes.Length;
    }

    /// <summary>Characters are bytes: Latin-1.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        written += Encoding.Latin1.GetBytes(text, output.AsSpan(written));
    }

    /// <summary>The head ends here.</summary>
    /// <param name="chunked">The body follows in chunks.</param>
    public void EndHead(bool chunked)
    {
        chunksToProvider = chunked;
        Write(chunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
    }

    /// <summary>A piece of the request's body; small ones wait for <see cref="FlushAsync"/>.</summary>
    public async ValueTask WriteBodyAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (chunksToProvider)
        {
            StartChunk(bytes.Length);
        }

        if (written + bytes.Length <= SmallBuffer)
        {
            Write(bytes.Span);
        }
        else
        {
            await FlushAsync();
            await stream.WriteAsync(bytes);
        }

        if (chunksToProvider)
        {
            Write("\r\n"u8);
        }
    }

    public ValueTask EndBodyAsync()
    {
        if (chunksToProvider)
        {
            Write("0\r\n\r\n"u8);
        }

        return FlushAsync();
    }

    public async ValueTask FlushAsync()
    {
        if (written > 0)
        {
            var length = written;
            written = 0;
            await stream.WriteAsync(output.AsMemory(0, length));
        }
    }

    /// <summary>The head of the answer; what only announces it is passed over.</summary>
    /// <param name="hasBody">False for HEAD, whose answer has none whatever its head says.</param>
    /// <exception cref="InvalidAnswerException">It is not HTTP.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReadHeadAsync(bool hasBody)
    {
        do
        {
            var searched = 0;
            int length;
            while ((length = EndOfHead(input.AsSpan(start, end - start), searched)) < 0)
            {
                searched = Math.Max(0, end - start - 3);
                if (!await FillAsync())
                {
                    throw new IOException("The connection ended before the answer.");
                }

                HasAnswered = true;
                if (end - start > MaxHeadBytes || !BeginsLikeHttp(input.AsSpan(start, end - start)))
                {
                    throw new InvalidAnswerException();
                }
            }

            Head.Read(input.AsSpan(start, length));
            start += length;
        }
        while (Head.Status is < 200 and not 101);

        // Source: RFC 9112, section 6.3.
        body = hasBody && Head.Status is not (101 or 204 or 304) ? AnswerBody.Of(Head) : AnswerBody.None;
        trailers = null;
    }

    /// <summary>The next piece of the body, valid until the next call; empty at its end.</summary>
    /// <exception cref="IOException">The body is not whole.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        while (true)
        {
            if (TryReadBody(out var piece))
            {
                return piece;
            }

            if (!await FillAsync())
            {
                body.End();
            }
        }
    }

    /// <summary>The same, if it is here already.</summary>
    public bool TryReadBody(out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        if (!body.IsComplete && start < end)
        {
            var length = body.Next(input.AsSpan(start, end - start), ref trailers, out var skipped);
            piece = input.AsMemory(start + skipped, length);
            start += skipped + length;
        }

        return body.IsComplete || !piece.IsEmpty;
    }

    /// <summary>After the empty line that ends a head; -1 when it is not there yet.</summary>
    public static int EndOfHead(ReadOnlySpan<byte> bytes, int from)
    {
        var rest = bytes[from..];
        var crlf = rest.IndexOf("\n\r\n"u8);
        // A line may end in a lone line feed. Source: RFC 9112, section 2.2.
        var lf = (crlf < 0 ? rest : rest[..crlf]).IndexOf("\n\n"u8);
        return lf >= 0 ? from + lf + 2 : crlf >= 0 ? from + crlf + 3 : -1;
    }

    private static bool BeginsLikeHttp(ReadOnlySpan<byte> bytes)
    {
        var start = "HTTP/1."u8;
        return bytes[..Math.Min(bytes.Length, start.Length)].SequenceEqual(start[..Math.Min(bytes.Length, start.Length)]);
    }

    /// <summary>False at the end of the connection.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync()
    {
        if (start == end)
        {
            start = end = 0;
            if (lastFillWasFull && input.Length < LargeBuffer)
            {
                ArrayPool<byte>.Shared.Return(input);
                input = ArrayPool<byte>.Shared.Rent(LargeBuffer);
            }
        }
        else if (end == input.Length)
        {
            MakeRoom();
        }

        var read = await stream.ReadAsync(input.AsMemory(end));
        end += read;
        lastFillWasFull = end == input.Length;
        return read > 0;
    }

    private void MakeRoom()
    {
        var target = start > 0 ? input : ArrayPool<byte>.Shared.Rent(input.Length * 2);
        input.AsSpan(start, end - start).CopyTo(target);
        if (target != input)
        {
            ArrayPool<byte>.Shared.Return(input);
            input = target;
        }

        (start, end) = (0, end - start);
    }

    private void StartChunk(int length)
    {
        Reserve(10);
        length.TryFormat(output.AsSpan(written), out var digits, "x", CultureInfo.InvariantCulture);
        written += digits;
        Write("\r\n"u8);
    }

    private void Reserve(int bytes)
    {
        if (output.Length - written < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(output.Length * 2, written + bytes));
            output.AsSpan(0, written).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(output);
            output = larger;
        }
    }
}
