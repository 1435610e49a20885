using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>Where a value stands in the text that was sent; both from 1.</summary>
internal readonly record struct TextPosition(int Line, int Column);

/// <summary>A value that was written: where its bytes are, how many values it holds and how many levels.</summary>
internal readonly record struct WrittenValue(int Start, int End, int Size, int Height);

/// <summary>Reading cannot go on: the findings so far say why.</summary>
internal sealed class ReadingStoppedException : Exception;

/// <summary>
/// Takes the values of a document in the order of its text and writes canonical JSON: UTF-8 without blanks, members in their order,
/// numbers as written. Both readers (JSON, YAML) end here, so depth, size, duplicate keys and text are judged once.
/// </summary>
internal sealed class CanonicalJson(DocumentLimits limits, FindingList findings) : IDisposable
{
    /// <summary>As little is escaped as JSON allows: the bytes are stored and hashed, not put into a page.</summary>
    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    private readonly ArrayBufferWriter<byte> bytes = new(64 * 1024);
    private readonly List<Frame> frames = [];
    private Utf8JsonWriter? writer;
    private int depth;
    private int nodes;
    private long recalled;

    private Utf8JsonWriter Writer => writer ??= new Utf8JsonWriter(bytes, WriterOptions);

    /// <summary>Levels of objects and lists that are open.</summary>
    public int Depth => depth;

    /// <summary>Values written so far.</summary>
    public int Nodes => nodes;

    /// <summary>Bytes written so far.</summary>
    public int Length
    {
        get
        {
            Writer.Flush();
            return bytes.WrittenCount;
        }
    }

    public void Dispose() => writer?.Dispose();

    public byte[] ToArray()
    {
        Writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public void StartObject(TextPosition position) => Start(isObject: true, position);

    public void StartArray(TextPosition position) => Start(isObject: false, position);

    public void End()
    {
        var frame = frames[--depth];
        if (frame.IsObject)
        {
            Writer.WriteEndObject();
        }
        else
        {
            Writer.WriteEndArray();
        }

        frame.Forget();
    }

    public void Key(string name, TextPosition position)
    {
        CheckText(name, position);
        var frame = frames[depth - 1];
        frame.Name = name;
        if (!frame.Add(name))
        {
            Add(DocumentFindings.DuplicateKey, position, name);
        }

        Writer.WritePropertyName(name);
    }

    /// <summary>True when the open object has this key already.</summary>
    public bool Has(string name) => frames[depth - 1].Has(name);

    public void Text(string value, TextPosition position)
    {
        Count(position);
        CheckText(value, position);
        Writer.WriteStringValue(value);
    }

    public void Number(ReadOnlySpan<byte> digits, TextPosition position)
    {
        Count(position);
        if (digits.Length > 64 || !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Add(DocumentFindings.Number, position, Encoding.ASCII.GetString(digits));
        }

        Writer.WriteRawValue(digits, skipInputValidation: true);
    }

    public void Flag(bool value, TextPosition position)
    {
        Count(position);
        Writer.WriteBooleanValue(value);
    }

    public void Null(TextPosition position)
    {
        Count(position);
        Writer.WriteNullValue();
    }

    /// <summary>Writes a whole value that was judged before: a YAML alias.</summary>
    public void Repeat(ReadOnlySpan<byte> value, WrittenValue judged, TextPosition position)
    {
        if (depth + judged.Height > limits.MaxDepth)
        {
            Stop(DocumentFindings.TooDeep, position, limits.MaxDepth.ToString(CultureInfo.InvariantCulture));
        }

        Count(position);
        Writer.WriteRawValue(value, skipInputValidation: true);
    }

    /// <summary>The bytes of a value written before. Each use is counted, also when it is read in vain: aliases must not buy unbounded work.</summary>
    public ReadOnlySpan<byte> Recall(WrittenValue value, TextPosition position)
    {
        nodes += value.Size;
        recalled += value.End - value.Start;
        Count(position, 0);
        Writer.Flush();
        var json = bytes.WrittenSpan[value.Start..value.End];
        return json[0] == ',' ? json[1..] : json;
    }

    /// <summary>Adds a finding at the value or key that is being written.</summary>
    public void Add(FindingKind kind, TextPosition position, params ReadOnlySpan<Words> quotes) =>
        findings.Add(kind.At(Pointer(), quotes) with { Line = position.Line, Column = position.Column });

    /// <summary>Adds a finding and gives up.</summary>
    public void Stop(FindingKind kind, TextPosition position, params ReadOnlySpan<Words> quotes)
    {
        Add(kind, position, quotes);
        throw new ReadingStoppedException();
    }

    private void Start(bool isObject, TextPosition position)
    {
        Count(position);
        if (depth == limits.MaxDepth)
        {
            Stop(DocumentFindings.TooDeep, position, limits.MaxDepth.ToString(CultureInfo.InvariantCulture));
        }

        if (frames.Count == depth)
        {
            frames.Add(new Frame());
        }

        frames[depth++].Open(isObject);
        if (isObject)
        {
            Writer.WriteStartObject();
        }
        else
        {
            Writer.WriteStartArray();
        }
    }

    private void Count(TextPosition position, int size = 1)
    {
        nodes += size;
        if (nodes > limits.MaxNodes || Writer.BytesCommitted + Writer.BytesPending + recalled > limits.MaxCanonicalBytes)
        {
            Stop(DocumentFindings.TooManyNodes, position,
                limits.MaxNodes.ToString(CultureInfo.InvariantCulture), limits.MaxCanonicalBytes.ToString(CultureInfo.InvariantCulture));
        }

        if (size > 0 && depth > 0 && !frames[depth - 1].IsObject)
        {
            frames[depth - 1].Index++;
        }
    }

    private void CheckText(string text, TextPosition position)
    {
        if (text.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(text))
        {
            Add(DocumentFindings.InvalidText, position);
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    private string Pointer()
    {
        var place = Place.Root;
        for (var i = 0; i < depth; i++)
        {
            place = frames[i] switch
            {
                { IsObject: true, Name: { } name } => place[name],
                { IsObject: false, Index: >= 0 and var index } => place[index],
                _ => place,
            };
        }

        return place.ToString();
    }

    /// <summary>An open object or list. Used again for the next one at its level: a document has hundreds of thousands.</summary>
    private sealed class Frame
    {
        private const int FewKeys = 12;

        private readonly List<string> few = [];
        private HashSet<string>? many;

        public bool IsObject { get; private set; }

        public string? Name { get; set; }

        public int Index { get; set; }

        public void Open(bool isObject)
        {
            IsObject = isObject;
            Name = null;
            Index = -1;
        }

        public bool Has(string key) => many?.Contains(key) ?? few.Contains(key);

        public bool Add(string key)
        {
            if (many is not null)
            {
                return many.Add(key);
            }

            if (few.Contains(key))
            {
                return false;
            }

            few.Add(key);
            if (few.Count > FewKeys)
            {
                many = [.. few];
            }

            return true;
        }

        public void Forget()
        {
            few.Clear();
            many = null;
        }
    }
}
