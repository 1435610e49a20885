namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>
/// Passes on the bytes of a document from where its XML begins, and refuses what would make the XML reader hold much: type declarations,
/// endless tags, too many bytes. It stands before the reader because the reader collects a whole tag before it says a word.
/// </summary>
internal sealed class GuardedStream(Stream inner, EdxmlLimits limits) : Stream
{
    private enum State
    {
        Text,
        Open,
        Tag,
        SingleQuoted,
        DoubleQuoted,
        Bang,
        Comment,
        Cdata,
        Instruction,
    }

    private readonly byte[] head = new byte[limits.MaxJunkBytes + 64];
    private int headAt;
    private int headLength;
    private State state;
    private byte last;
    private byte beforeLast;
    private int markup;
    private long allMarkup;
    private long total;
    private int line = 1;
    private int column;

    /// <summary>Bytes that were left out before the XML.</summary>
    public int JunkBytes { get; private set; }

    /// <summary>Lines begun in them, and how far into the last: what the XML reader does not know of.</summary>
    public (int Lines, int Columns) Offset { get; private set; }

    /// <summary>Finds the beginning of the XML. Call once, before the first read.</summary>
    public async ValueTask BeginAsync(CancellationToken cancel)
    {
        headLength = await inner.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        headAt = Beginning(head.AsSpan(0, headLength), limits.MaxJunkBytes);
        if (headAt < 0)
        {
            throw new EdxmlException(EdxmlError.NotXml, new EdxmlPlace(1, 1, ""), "No XML begins here.", "Không tìm thấy phần đầu của XML.");
        }

        var junk = head.AsSpan(0, headAt);
        JunkBytes = junk.StartsWith("\uFEFF"u8) ? headAt - 3 : headAt;
        total = headAt;
        Count(junk);
        Offset = (line - 1, column);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (headAt < headLength)
        {
            read = Math.Min(buffer.Length, headLength - headAt);
            head.AsSpan(headAt, read).CopyTo(buffer.Span);
            headAt += read;
        }
        else
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }

        total += read;
        if (total > limits.MaxBytes)
        {
            throw EdxmlException.Over(EdxmlError.TooLarge, Here(), limits.MaxBytes);
        }

        Watch(buffer.Span[..read]);
        return read;
    }

    // Blanks and marks before the XML are usual; other junk is passed over only up to an unmistakable beginning.
    private static int Beginning(ReadOnlySpan<byte> bytes, int maxJunk)
    {
        var at = 0;
        while (at < bytes.Length && (bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 || bytes[at..].StartsWith("\uFEFF"u8)))
        {
            at += bytes[at] == 0xEF ? 3 : 1;
        }

        if (bytes[at..] is [(byte)'<', (byte)'?' or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (byte)'!', ..])
        {
            return at;
        }

        foreach (var mark in (string[])["<?xml ", "<edXML ", "<edXML:edXML "])
        {
            if (bytes.IndexOf(System.Text.Encoding.ASCII.GetBytes(mark)) is >= 0 and var found && found <= maxJunk)
            {
                return found;
            }
        }

        return -1;
    }

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (state is State.Text or State.Cdata)
            {
                var length = bytes.IndexOf(state == State.Text ? (byte)'<' : (byte)']');
                length = length < 0 ? bytes.Length : length;
                Count(bytes[..length]);
                if (length > 0)
                {
                    (beforeLast, last) = (length > 1 ? bytes[length - 2] : last, bytes[length - 1]);
                }

                bytes = bytes[length..];
                if (bytes.Length == 0)
                {
                    return;
                }
            }

            Step(bytes[0]);
            Count(bytes[..1]);
            (beforeLast, last) = (last, bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void Step(byte value)
    {
        switch (state)
        {
            case State.Text:
                (state, markup) = (State.Open, 0);
                break;
            case State.Open:
                state = value switch { (byte)'!' => State.Bang, (byte)'?' => State.Instruction, (byte)'>' => State.Text, _ => State.Tag };
                break;
            case State.Bang:
                state = value switch
                {
                    (byte)'-' => State.Comment,
                    (byte)'[' => State.Cdata,
                    _ => throw new EdxmlException(EdxmlError.Dtd, Here(), "A document type declaration is not allowed.", "Không cho phép khai báo kiểu tài liệu (DTD)."),
                };
                break;
            case State.Tag:
                state = value switch { (byte)'>' => State.Text, (byte)'"' => State.DoubleQuoted, (byte)'\'' => State.SingleQuoted, _ => State.Tag };
                break;
            case State.DoubleQuoted:
                state = value == '"' ? State.Tag : state;
                break;
            case State.SingleQuoted:
                state = value == '\'' ? State.Tag : state;
                break;
            case State.Comment:
                state = value == '>' && last == '-' && beforeLast == '-' && markup > 4 ? State.Text : state;
                break;
            case State.Cdata:
                state = value == '>' && last == ']' && beforeLast == ']' ? State.Text : state;
                return;
            case State.Instruction:
                state = value == '>' && last == '?' && markup > 1 ? State.Text : state;
                break;
        }

        markup++;
        allMarkup++;
        if (markup > limits.MaxMarkupBytes || allMarkup > limits.MaxAllMarkupBytes)
        {
            throw EdxmlException.Over(EdxmlError.MarkupTooLong, Here(), markup > limits.MaxMarkupBytes ? limits.MaxMarkupBytes : limits.MaxAllMarkupBytes);
        }
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        var newline = bytes.LastIndexOf((byte)'\n');
        if (newline < 0)
        {
            column += bytes.Length;
            return;
        }

        line += bytes.Count((byte)'\n');
        column = bytes.Length - newline - 1;
    }

    private EdxmlPlace Here() => new(line, column + 1, "");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Documents are read asynchronously.");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
