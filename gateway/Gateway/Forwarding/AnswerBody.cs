using System.Buffers.Text;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>How long the body of an answer is, and where the next piece of it ends. Source: RFC 9112, sections 6.3 and 7.1.</summary>
internal struct AnswerBody
{
    private const int MaxChunkHead = 4 * 1024;

    private enum Framing
    {
        Length,
        Chunks,
        UntilClose,
    }

    private Framing framing;
    private long left;
    private bool inTrailers;
    private bool betweenChunks;

    public bool IsComplete { get; private set; }

    public static AnswerBody None => new() { IsComplete = true };

    public static AnswerBody Of(AnswerHead head) =>
        head.Chunked ? new() { framing = Framing.Chunks }
        : head.ContentLength is { } length ? new() { framing = Framing.Length, left = length, IsComplete = length == 0 }
        : new() { framing = Framing.UntilClose };

    /// <summary>
    /// How many of the bytes are the next piece of the body, after <paramref name="skipped"/> that are framing. 0: more bytes are needed,
    /// or the body is complete.
    /// </summary>
    /// <exception cref="InvalidAnswerException">These are no chunks.</exception>
    public int Next(ReadOnlySpan<byte> bytes, ref AnswerHead? trailers, out int skipped)
    {
        skipped = 0;
        if (framing == Framing.UntilClose)
        {
            return bytes.Length;
        }

        if (framing == Framing.Chunks && left == 0 && !TryStartChunk(bytes, ref trailers, out skipped))
        {
            return 0;
        }

        var piece = (int)Math.Min(left, bytes.Length - skipped);
        left -= piece;
        IsComplete = framing == Framing.Length && left == 0;
        betweenChunks = left == 0;
        return piece;
    }

    /// <summary>No more bytes come.</summary>
    /// <exception cref="IOException">Some were missing.</exception>
    public void End() => IsComplete = framing == Framing.UntilClose ? true : throw new IOException("The answer's body broke off.");

    private bool TryStartChunk(ReadOnlySpan<byte> bytes, ref AnswerHead? trailers, out int skipped)
    {
        skipped = 0;
        if (!inTrailers)
        {
            // After the first chunk the line before is the end of the chunk before.
            if (betweenChunks)
            {
                if (!TryTakeLine(bytes, ref skipped, out var empty))
                {
                    return false;
                }

                if (!empty.IsEmpty)
                {
                    throw new InvalidAnswerException();
                }
            }

            if (!TryTakeLine(bytes, ref skipped, out var line))
            {
                skipped = 0;
                return false;
            }

            betweenChunks = false;
            left = SizeOf(line);
            if (left > 0)
            {
                return true;
            }

            inTrailers = true;
        }

        IsComplete = TryReadTrailers(bytes[skipped..], ref trailers, out var length);
        skipped += length;
        return false;
    }

    private static bool TryReadTrailers(ReadOnlySpan<byte> bytes, ref AnswerHead? trailers, out int length)
    {
        length = EndOf(bytes);
        if (length < 0)
        {
            length = bytes.Length <= ProviderConnection.MaxHeadBytes ? 0 : throw new InvalidAnswerException();
            return false;
        }

        if (length > 2)
        {
            (trailers = new()).ReadLines(bytes[..length]);
        }

        return true;
    }

    /// <summary>After the empty line; -1 when it is not there.</summary>
    private static int EndOf(ReadOnlySpan<byte> trailers) =>
        trailers.StartsWith("\r\n"u8) ? 2 : trailers.StartsWith("\n"u8) ? 1 : ProviderConnection.EndOfHead(trailers, 0);

    private static bool TryTakeLine(ReadOnlySpan<byte> bytes, ref int at, out ReadOnlySpan<byte> line)
    {
        var end = bytes[at..].IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return bytes.Length - at <= MaxChunkHead ? false : throw new InvalidAnswerException();
        }

        line = bytes.Slice(at, end);
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        at += end + 1;
        return true;
    }

    /// <summary>Extensions mean nothing here.</summary>
    private static long SizeOf(ReadOnlySpan<byte> line)
    {
        var extension = line.IndexOf((byte)';');
        var digits = (extension < 0 ? line : line[..extension]).TrimEnd(" \t"u8);
        return digits.Length is > 0 and <= 15 && Utf8Parser.TryParse(digits, out long size, out var read, 'x') && read == digits.Length && size >= 0
            ? size
            : throw new InvalidAnswerException();
    }
}
