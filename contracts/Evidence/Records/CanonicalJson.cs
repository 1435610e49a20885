using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.Evidence.Records;

/// <summary>
/// One byte sequence per value: RFC 8785 (JCS) for objects, arrays, strings, booleans, null and whole numbers of at most
/// 2^53 − 1. Other numbers do not occur in records and are refused, so no reader has to print floating point.
/// </summary>
public sealed class CanonicalJsonWriter(IBufferWriter<byte> output)
{
    /// <summary>The largest whole number that every JSON reader keeps exactly.</summary>
    public const long MaxNumber = (1L << 53) - 1;

    private readonly Stack<string?> lastNames = new();
    private bool first = true;

    public CanonicalJsonWriter StartObject()
    {
        Separate();
        Raw("{"u8);
        lastNames.Push(null);
        first = true;
        return this;
    }

    public CanonicalJsonWriter EndObject()
    {
        lastNames.Pop();
        Raw("}"u8);
        first = false;
        return this;
    }

    public CanonicalJsonWriter StartArray()
    {
        Separate();
        Raw("["u8);
        first = true;
        return this;
    }

    public CanonicalJsonWriter EndArray()
    {
        Raw("]"u8);
        first = false;
        return this;
    }

    /// <summary>Names come in the order of their UTF-16 code units, none twice.</summary>
    public CanonicalJsonWriter Name(string name)
    {
        if (lastNames.Pop() is { } last && string.CompareOrdinal(last, name) >= 0)
        {
            throw new InvalidOperationException($"'{name}' may not follow '{last}'.");
        }

        lastNames.Push(name);
        Separate();
        Text(name);
        Raw(":"u8);
        first = true;
        return this;
    }

    public CanonicalJsonWriter String(string value)
    {
        Separate();
        Text(value);
        first = false;
        return this;
    }

    public CanonicalJsonWriter Number(long value)
    {
        if (value is < -MaxNumber or > MaxNumber)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A number in a record has at most 53 bits.");
        }

        Separate();
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var written);
        Raw(digits[..written]);
        first = false;
        return this;
    }

    public CanonicalJsonWriter Boolean(bool value)
    {
        Separate();
        Raw(value ? "true"u8 : "false"u8);
        first = false;
        return this;
    }

    public CanonicalJsonWriter Null()
    {
        Separate();
        Raw("null"u8);
        first = false;
        return this;
    }

    /// <summary>After a value that the caller wrote to the output itself, already canonical.</summary>
    public CanonicalJsonWriter Raw()
    {
        first = false;
        return this;
    }

    /// <summary>Left out when null.</summary>
    public CanonicalJsonWriter Optional(string name, string? value) => value is null ? this : Name(name).String(value);

    private void Separate()
    {
        if (!first)
        {
            Raw(","u8);
        }

        first = false;
    }

    private void Text(string value)
    {
        Raw("\""u8);
        var rest = value.AsSpan();
        while (!rest.IsEmpty)
        {
            var plain = rest.IndexOfAny(Escaped);
            var run = plain < 0 ? rest : rest[..plain];
            if (!run.IsEmpty)
            {
                var target = output.GetSpan(StrictUtf8.GetMaxByteCount(run.Length));
                output.Advance(StrictUtf8.GetBytes(run, target));
            }

            if (plain < 0)
            {
                break;
            }

            Escape(rest[plain]);
            rest = rest[(plain + 1)..];
        }

        Raw("\""u8);
    }

    private void Escape(char c)
    {
        ReadOnlySpan<byte> escape = c switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            _ => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")),
        };
        Raw(escape);
    }

    private void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    // A lone surrogate is no text: it throws.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (char)i), '"', '\\']);
}

public static class CanonicalJson
{
    /// <summary>The canonical bytes of a parsed value; throws <see cref="FormatException"/> where a number is none that records have.</summary>
    public static byte[] Write(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(value, new CanonicalJsonWriter(output));
        return output.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, CanonicalJsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.StartObject();
                foreach (var property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    Write(property.Value, writer.Name(property.Name));
                }

                writer.EndObject();
                break;
            case JsonValueKind.Array:
                writer.StartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.EndArray();
                break;
            case JsonValueKind.String:
                writer.String(value.GetString()!);
                break;
            case JsonValueKind.Number:
                // 1.0, 1e3 and -0 are other spellings of numbers: a record has one.
                if (!value.TryGetInt64(out var number) || value.GetRawText() != number.ToString(CultureInfo.InvariantCulture)
                    || number is < -CanonicalJsonWriter.MaxNumber or > CanonicalJsonWriter.MaxNumber)
                {
                    throw new FormatException($"{value.GetRawText()} is no number of a record.");
                }

                writer.Number(number);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Boolean(value.GetBoolean());
                break;
            default:
                writer.Null();
                break;
        }
    }
}
