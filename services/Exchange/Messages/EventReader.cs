using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>
/// Reads events in the three modes of CloudEvents over HTTP and keeps the bytes as sent. Every fault is named.
/// Source: CloudEvents 1.0.2, its HTTP protocol binding and its JSON format.
/// </summary>
internal static class EventReader
{
    /// <summary>Characters of one attribute's value.</summary>
    public const int MaxValueLength = 2048;
    private const int MaxRecipientsLength = 20_480;

    /// <summary>Attributes of an event.</summary>
    public const int MaxAttributes = 60;

    private const string HeaderPrefix = "ce-";
    private static readonly string[] Required = ["id", "source", "specversion", "type"];
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    public static Result<CloudEvent> ReadBinary(IHeaderDictionary headers, string? contentType, ReadOnlyMemory<byte> body)
    {
        var errors = new List<ProblemError>();
        var attributes = new List<KeyValuePair<string, string>>(12);
        foreach (var (header, values) in headers)
        {
            if (!header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var name = header[HeaderPrefix.Length..].ToLowerInvariant();
            if (values is not [{ } value])
            {
                Add(errors, name, $"The header {HeaderPrefix}{name} is given more than once.", $"Header {HeaderPrefix}{name} được ghi nhiều lần.");
            }
            else if (name == "datacontenttype")
            {
                Add(errors, name, "In binary mode it is the header Content-Type.", "Ở chế độ nhị phân, giá trị này nằm ở header Content-Type.");
            }
            else
            {
                AddAttribute(name, Decode(value), attributes, errors, null);
            }
        }

        if (contentType is not null)
        {
            attributes.Add(new("datacontenttype", contentType));
        }

        return Finish(EventMode.Binary, contentType, attributes, body, errors, "");
    }

    public static Result<CloudEvent> ReadStructured(string contentType, ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return NoUtf8();
        }

        var errors = new List<ProblemError>();
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            var read = ReadEvent(ref reader, contentType, body, errors, "");
            return reader.Read() ? Malformed("Something follows the event.", "Có nội dung thừa sau sự kiện.", null) : read;
        }
        catch (JsonException exception)
        {
            return Malformed("The body is no JSON.", "Nội dung không phải JSON.", exception);
        }
    }

    /// <summary>Each event with its own bytes out of the batch.</summary>
    public static Result<List<CloudEvent>> ReadBatch(ReadOnlyMemory<byte> body, int maxEvents)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return NoUtf8();
        }

        var errors = new List<ProblemError>();
        var events = new List<CloudEvent>();
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return Malformed("A batch is a JSON array of events.", "Lô phải là mảng JSON gồm các sự kiện.", null);
            }

            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                if (index == maxEvents)
                {
                    return ExchangeProblems.MessageTooLarge.Because($"A batch has at most {maxEvents} events.", $"Một lô có tối đa {maxEvents} sự kiện.");
                }

                var read = ReadEvent(ref reader, CloudEvent.JsonType, body, errors, $"/{index}");
                if (!read.IsProblem(out _, out var one))
                {
                    events.Add(one);
                }
            }

            if (reader.Read())
            {
                return Malformed("Something follows the batch.", "Có nội dung thừa sau lô sự kiện.", null);
            }
        }
        catch (JsonException exception)
        {
            return Malformed("The body is no JSON.", "Nội dung không phải JSON.", exception);
        }

        return errors.Count > 0 ? ExchangeProblems.BadEvent.With(errors) : events;
    }

    private static Result<CloudEvent> ReadEvent(
        ref Utf8JsonReader reader, string contentType, ReadOnlyMemory<byte> body, List<ProblemError> errors, string pointer)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            errors.Add(new ProblemError { Detail = "An event is a JSON object.", DetailVi = "Sự kiện phải là đối tượng JSON.", Pointer = pointer });
            return ExchangeProblems.BadEvent.With(errors);
        }

        var start = (int)reader.TokenStartIndex;
        var attributes = new List<KeyValuePair<string, string>>(12);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Text(ref reader);
            reader.Read();
            if (!seen.Add(name))
            {
                Add(errors, name, "Is given more than once.", "Được ghi nhiều lần.", pointer);
                reader.Skip();
            }
            else if (name is "data" or "data_base64")
            {
                if (name == "data_base64" && !(reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out _))))
                {
                    Add(errors, name, "Must be text in base64.", "Phải là chuỗi base64.", pointer);
                }

                reader.Skip();
            }
            else
            {
                ReadAttribute(ref reader, name, attributes, errors, pointer);
            }
        }

        if (seen.Contains("data") && seen.Contains("data_base64"))
        {
            Add(errors, "data_base64", "Only one of data and data_base64 may be given.", "Chỉ được ghi một trong hai: data hoặc data_base64.", pointer);
        }

        return Finish(EventMode.Structured, contentType, attributes, body[start..(int)reader.BytesConsumed], errors, pointer);
    }

    private static void ReadAttribute(
        ref Utf8JsonReader reader, string name, List<KeyValuePair<string, string>> attributes, List<ProblemError> errors, string pointer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                // As if it were not there. Source: JSON format, section 2.2.
                break;
            case JsonTokenType.String:
                AddAttribute(name, Text(ref reader), attributes, errors, pointer);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                AddAttribute(name, reader.GetBoolean() ? "true" : "false", attributes, errors, pointer);
                break;
            case JsonTokenType.Number when reader.TryGetInt32(out var number):
                AddAttribute(name, number.ToString(CultureInfo.InvariantCulture), attributes, errors, pointer);
                break;
            default:
                reader.Skip();
                Add(errors, name, "Must be text, true, false or a whole number of 32 bits.", "Phải là chuỗi, true, false hoặc số nguyên 32 bit.", pointer);
                break;
        }
    }

    private static void AddAttribute(string name, string? value, List<KeyValuePair<string, string>> attributes, List<ProblemError> errors, string? pointer)
    {
        if (name.Length is 0 or > 50 || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            Add(errors, name.Length > 50 ? name[..50] : name, "An attribute's name has lower-case letters and digits only, at most 50.", "Tên thuộc tính chỉ gồm chữ thường và chữ số, tối đa 50 ký tự.", pointer);
        }
        else if (value is null || value.Length > LongestOf(name) || value.Any(char.IsControl) || !IsUnicode(value))
        {
            Add(errors, name, $"Must be Unicode text without control characters, at most {LongestOf(name)}.", $"Phải là văn bản Unicode không có ký tự điều khiển, tối đa {LongestOf(name)} ký tự.", pointer);
        }
        else
        {
            attributes.Add(new(name, value));
        }
    }

    private static Result<CloudEvent> Finish(
        EventMode mode, string? contentType, List<KeyValuePair<string, string>> attributes, ReadOnlyMemory<byte> content, List<ProblemError> errors, string pointer)
    {
        var before = errors.Count;
        attributes.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        var read = new CloudEvent(mode, contentType, attributes, content);
        foreach (var name in Required)
        {
            if (string.IsNullOrEmpty(read[name]) && !errors.Exists(error => error.Field == name))
            {
                Add(errors, name, "Is required.", "Bắt buộc phải có.", pointer);
            }
        }

        if (read["specversion"] is { Length: > 0 } version && version != "1.0")
        {
            Add(errors, "specversion", "Must be 1.0.", "Phải là 1.0.", pointer);
        }

        if (read["source"] is { Length: > 0 } source && !Uri.IsWellFormedUriString(source, UriKind.RelativeOrAbsolute))
        {
            Add(errors, "source", "Must be a URI reference.", "Phải là một tham chiếu URI.", pointer);
        }

        if (read["time"] is { } time && !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Add(errors, "time", "Must be a time as in RFC 3339.", "Phải là thời điểm theo RFC 3339.", pointer);
        }

        if (attributes.Count > MaxAttributes)
        {
            Add(errors, "attributes", $"At most {MaxAttributes}.", $"Tối đa {MaxAttributes}.", pointer);
        }

        return errors.Count > before || (pointer.Length == 0 && errors.Count > 0) ? ExchangeProblems.BadEvent.With(errors) : read;
    }

    /// <summary>A lone half of a surrogate pair, escaped, is no text: it comes back as the replacement character, which no attribute may have.</summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    /// <summary>Percent-encoded in headers. Source: HTTP protocol binding, section 3.1.3.2.</summary>
    private static string? Decode(string value) => value.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(value) : value;

    /// <summary>Recipients are many names in one value.</summary>
    private static int LongestOf(string name) => name == MessageTerms.RecipientsName ? MaxRecipientsLength : MaxValueLength;

    private static bool IsUnicode(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(List<ProblemError> errors, string name, string detail, string detailVi, string? pointer = null) =>
        errors.Add(new ProblemError { Field = name, Detail = detail, DetailVi = detailVi, Pointer = string.IsNullOrEmpty(pointer) ? null : $"{pointer}/{name}" });

    private static Problem NoUtf8() => Malformed("The body is not UTF-8.", "Nội dung không phải UTF-8.", null);

    private static Problem Malformed(string detail, string detailVi, JsonException? exception) =>
        ExchangeProblems.BadEvent.Because(detail, detailVi).With(exception is null ? [] :
        [
            new ProblemError
            {
                Detail = "Malformed JSON here.",
                DetailVi = "JSON sai cú pháp tại đây.",
                Line = (int?)exception.LineNumber + 1,
                Column = (int?)exception.BytePositionInLine + 1,
            },
        ]);
}
