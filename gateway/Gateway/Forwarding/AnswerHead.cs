using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Status and headers of a provider's answer. A connection keeps its own: most answers repeat the lines of the one before, and a line
/// that stands again at its place costs a comparison instead of two strings. Source: RFC 9112, sections 4, 5 and 6.3.
/// </summary>
internal sealed class AnswerHead
{
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Control =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Append(127).Select(value => (byte)value)]);

    private byte[] statusLine = [];
    private AnswerLine[] lines = new AnswerLine[16];
    private int count;
    private int minor;

    public int Status { get; private set; }

    /// <summary>Null when it is the usual one.</summary>
    public string? Reason { get; private set; }

    public ReadOnlySpan<AnswerLine> Lines => lines.AsSpan(0, count);

    public long? ContentLength { get; private set; }

    public bool Chunked { get; private set; }

    /// <summary>Another request may follow on the connection.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Headers that are for this hop only; null = none but the usual ones.</summary>
    public HashSet<string>? Nominated { get; private set; }

    /// <param name="head">From the status line to the empty line.</param>
    /// <exception cref="InvalidAnswerException">It is not HTTP, or cannot be passed on as it is meant.</exception>
    public void Read(ReadOnlySpan<byte> head)
    {
        ReadStatus(TakeLine(ref head));
        ReadLines(head);
        Interpret();
    }

    /// <summary>The header lines, to the empty one; also for trailers.</summary>
    public void ReadLines(ReadOnlySpan<byte> head)
    {
        count = 0;
        for (var line = TakeLine(ref head); !line.IsEmpty; line = TakeLine(ref head))
        {
            if (!head.IsEmpty && head[0] is (byte)' ' or (byte)'\t')
            {
                // A folded line: to be refused or unfolded. Source: RFC 9112, section 5.2.
                throw new InvalidAnswerException();
            }

            if (count == lines.Length)
            {
                Array.Resize(ref lines, count * 2);
            }

            ref var place = ref lines[count++];
            if (!place.Is(line))
            {
                place = ReadLine(line);
            }
        }
    }

    private void ReadStatus(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual(statusLine))
        {
            return;
        }

        statusLine = [];
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || !Utf8Parser.TryParse(line[9..12], out ushort status, out var digits) || digits != 3 || status < 100
            || (line.Length > 12 && line[12] != ' ') || line.ContainsAny(Control))
        {
            throw new InvalidAnswerException();
        }

        minor = line[7] - '0';
        Status = status;
        var reason = line.Length > 13 ? Encoding.Latin1.GetString(line[13..]) : "";
        Reason = reason.Length == 0 || reason == ReasonPhrases.GetReasonPhrase(status) ? null : reason;
        statusLine = line.ToArray();
    }

    private static AnswerLine ReadLine(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        // A space before the colon is dropped. Source: RFC 9112, section 5.1.
        var name = colon < 0 ? [] : line[..colon].TrimEnd(" \t"u8);
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (name.IsEmpty || name.ContainsAnyExcept(Token) || value.ContainsAny(Control))
        {
            throw new InvalidAnswerException();
        }

        return new AnswerLine(line.ToArray(), Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value));
    }

    private void Interpret()
    {
        ContentLength = null;
        Chunked = false;
        KeepsAlive = minor == 1;
        Nominated = null;
        foreach (ref readonly var line in Lines)
        {
            switch (line.Kind)
            {
                case AnswerLineKind.ContentLength:
                    ContentLength = LengthOf(line.Value);
                    break;
                case AnswerLineKind.TransferEncoding:
                    // Only chunks are undone here: the body would arrive packed and not say so.
                    Chunked = !Chunked && line.Value.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? true : throw new InvalidAnswerException();
                    break;
                case AnswerLineKind.Connection:
                    ReadConnection(line.Value);
                    break;
            }
        }

        if (Chunked && ContentLength is not null)
        {
            // The chunks count, and nothing is read after them.
            ContentLength = null;
            KeepsAlive = false;
        }
    }

    private long LengthOf(string value) =>
        value.Length is > 0 and <= 18 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
        && long.Parse(value, System.Globalization.CultureInfo.InvariantCulture) is var length && (ContentLength ?? length) == length
            ? length
            : throw new InvalidAnswerException();

    private void ReadConnection(string value)
    {
        if (value.Contains("close", StringComparison.OrdinalIgnoreCase))
        {
            KeepsAlive = false;
        }
        else if (minor == 0 && value.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
        {
            KeepsAlive = true;
        }

        if (HopByHop.Nominated(value) is { } names)
        {
            (Nominated ??= new(StringComparer.OrdinalIgnoreCase)).UnionWith(names);
        }
    }

    /// <summary>Without its end, which may be a lone line feed. Source: RFC 9112, section 2.2.</summary>
    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        if (end < 0)
        {
            throw new InvalidAnswerException();
        }

        var line = text[..end];
        text = text[(end + 1)..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}

internal enum AnswerLineKind
{
    /// <summary>Passes as it is.</summary>
    Plain,

    /// <summary>For this hop, or not a provider's to say.</summary>
    Dropped,

    ContentLength,
    TransferEncoding,
    Connection,
    SetCookie,
    Date,
}

/// <summary>One header line of an answer.</summary>
internal readonly struct AnswerLine(byte[] raw, string name, string value)
{
    private readonly byte[]? raw = raw;

    public string Name { get; } = name;

    public string Value { get; } = value;

    public AnswerLineKind Kind { get; } = KindOf(name);

    public bool Is(ReadOnlySpan<byte> line) => raw is not null && line.SequenceEqual(raw);

    private static AnswerLineKind KindOf(string name) =>
        Is(name, HeaderNames.ContentLength) ? AnswerLineKind.ContentLength
        : Is(name, HeaderNames.TransferEncoding) ? AnswerLineKind.TransferEncoding
        : Is(name, HeaderNames.Connection) ? AnswerLineKind.Connection
        : Is(name, HeaderNames.SetCookie) ? AnswerLineKind.SetCookie
        : Is(name, HeaderNames.Date) ? AnswerLineKind.Date
        : HeaderRules.ReachesCaller(name) ? AnswerLineKind.Plain
        : AnswerLineKind.Dropped;

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What the provider sent is not HTTP. Nothing of it is quoted: it may be anything.</summary>
internal sealed class InvalidAnswerException() : IOException("The answer is not valid HTTP/1.1.");
