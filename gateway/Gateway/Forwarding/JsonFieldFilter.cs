using System.Buffers;
using System.Text.Json;
using GiaLai.Lgsp.Gateway.Routes;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Passes the granted fields of one JSON text and drops the rest, token by token: memory does not grow with the text. Names and
/// values are copied as they are written; white space between them is not. A value that stands where the grant expects an object is
/// dropped, an array is passed through. The text must be a valid JSON object or array.
/// </summary>
internal sealed class JsonFieldFilter(FieldTree fields)
{
    private const int MaxDepth = 128;
    private readonly Stack<Container> open = new();
    private readonly ArrayBufferWriter<byte> name = new(64);
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private FieldTree? selected;
    private int skipped = -1;

    /// <summary>Filters what can be filtered of <paramref name="text"/>; what was consumed must not be given again.</summary>
    /// <exception cref="JsonException">Not valid, or neither an object nor an array.</exception>
    public SequencePosition Filter(in ReadOnlySequence<byte> text, bool isLast, IBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(text, isLast, state);
        while (reader.Read())
        {
            Take(ref reader, output);
        }

        state = reader.CurrentState;
        return reader.Position;
    }

    private void Take(ref Utf8JsonReader reader, IBufferWriter<byte> output)
    {
        if (skipped >= 0)
        {
            // The value of a dropped name ends with a token at the name's own depth.
            if (reader.CurrentDepth == skipped && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                skipped = -1;
            }

            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                TakeName(ref reader);
                break;
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                Open(ref reader, output);
                break;
            case JsonTokenType.EndObject:
            case JsonTokenType.EndArray:
                open.Pop();
                output.Write(reader.TokenType == JsonTokenType.EndObject ? "}"u8 : "]"u8);
                break;
            default:
                TakeValue(ref reader, output);
                break;
        }
    }

    private void TakeName(ref Utf8JsonReader reader)
    {
        var inside = open.Peek().Fields;
        selected = inside.PassesWhole ? inside : inside.Find(ref reader);
        if (selected is null)
        {
            skipped = reader.CurrentDepth;
            return;
        }

        // Written with its value: whether that may pass is not known yet.
        name.ResetWrittenCount();
        WriteRaw(ref reader, name);
    }

    private void Open(ref Utf8JsonReader reader, IBufferWriter<byte> output)
    {
        var inside = open.Count == 0 ? fields : Inside();
        StartValue(output);
        output.Write(reader.TokenType == JsonTokenType.StartObject ? "{"u8 : "["u8);
        open.Push(new Container(inside, reader.TokenType == JsonTokenType.StartArray));
        selected = null;
    }

    private void TakeValue(ref Utf8JsonReader reader, IBufferWriter<byte> output)
    {
        if (open.Count == 0)
        {
            throw new JsonException("The answer is neither an object nor an array.");
        }

        if (Inside().PassesWhole)
        {
            StartValue(output);
            WriteRaw(ref reader, output);
        }

        selected = null;
    }

    /// <summary>What of the value that comes now may pass: by its name, or as an element of the array around it.</summary>
    private FieldTree Inside() => open.Peek() is { IsArray: true } array ? array.Fields : selected!;

    private void StartValue(IBufferWriter<byte> output)
    {
        if (open.Count == 0)
        {
            return;
        }

        var container = open.Pop();
        if (container.HasContent)
        {
            output.Write(","u8);
        }

        open.Push(container with { HasContent = true });
        if (!container.IsArray)
        {
            output.Write(name.WrittenSpan);
            output.Write(":"u8);
        }
    }

    /// <summary>The token as it is written, with its quotes and escapes.</summary>
    private static void WriteRaw(ref Utf8JsonReader reader, IBufferWriter<byte> output)
    {
        var quoted = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        if (quoted)
        {
            output.Write("\""u8);
        }

        if (reader.HasValueSequence)
        {
            foreach (var segment in reader.ValueSequence)
            {
                output.Write(segment.Span);
            }
        }
        else
        {
            output.Write(reader.ValueSpan);
        }

        if (quoted)
        {
            output.Write("\""u8);
        }
    }

    private readonly record struct Container(FieldTree Fields, bool IsArray, bool HasContent = false);
}
