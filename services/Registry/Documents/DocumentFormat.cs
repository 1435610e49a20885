using System.Text;
using System.Text.Unicode;

namespace GiaLai.Lgsp.Registry.Documents;

internal enum DocumentFormat
{
    Json,
    Yaml,
}

/// <summary>Finds out how a text is written: by its media type, else by its first character.</summary>
internal static class DocumentFormats
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>False for a media type that is neither JSON, YAML nor unspecific. A null format means: look at the text.</summary>
    public static bool TryFromMediaType(string? mediaType, out DocumentFormat? format)
    {
        var type = (mediaType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        format = type switch
        {
            "application/json" or "text/json" => DocumentFormat.Json,
            "application/yaml" or "application/x-yaml" or "text/yaml" or "text/x-yaml" or "text/vnd.yaml" => DocumentFormat.Yaml,
            _ when type.EndsWith("+json", StringComparison.Ordinal) => DocumentFormat.Json,
            _ when type.EndsWith("+yaml", StringComparison.Ordinal) => DocumentFormat.Yaml,
            _ => null,
        };
        return format is not null || type is "" or "text/plain" or "application/octet-stream" or "application/vnd.oai.openapi";
    }

    /// <summary>A brace and a quoted key is JSON; YAML in that style is JSON too.</summary>
    public static DocumentFormat Sniff(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(Blanks);
        return start is [(byte)'[', ..] || (start is [(byte)'{', ..] && start[1..].TrimStart(Blanks) is [] or [(byte)'"' or (byte)'}', ..])
            ? DocumentFormat.Json
            : DocumentFormat.Yaml;
    }

    /// <summary>The text without a byte order mark; null with a finding when it is not UTF-8.</summary>
    public static ReadOnlyMemory<byte>? AsUtf8(ReadOnlyMemory<byte> bytes, FindingList findings)
    {
        var other = bytes.Span switch
        {
            [0xff, 0xfe, 0, 0, ..] or [0, 0, 0xfe, 0xff, ..] or [0, 0, 0, not 0, ..] or [not 0, 0, 0, 0, ..] => "UTF-32",
            [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [0, not 0, ..] or [not 0, 0, ..] => "UTF-16",
            _ => null,
        };
        if (other is not null)
        {
            findings.Add(DocumentFindings.NotUtf8.At("", other) with { Line = 1, Column = 1 });
            return null;
        }

        var text = bytes.Span.StartsWith("\ufeff"u8) ? bytes[3..] : bytes;
        if (Utf8.IsValid(text.Span))
        {
            return text;
        }

        var valid = ValidLength(text.Span);
        var lineStart = text.Span[..valid].LastIndexOf((byte)'\n') + 1;
        findings.Add(DocumentFindings.InvalidUtf8.At("") with
        {
            Line = text.Span[..valid].Count((byte)'\n') + 1,
            Column = Encoding.UTF8.GetCharCount(text.Span[lineStart..valid]) + 1,
        });
        return null;
    }

    private static int ValidLength(ReadOnlySpan<byte> text)
    {
        var valid = 0;
        while (valid < text.Length && Rune.DecodeFromUtf8(text[valid..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            valid += length;
        }

        return valid;
    }
}
