using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>Reads JSON text strictly: no comments, no trailing commas, one value.</summary>
internal static class JsonSource
{
    public static void Read(ReadOnlySpan<byte> text, CanonicalJson document)
    {
        // The depth cap is the document's; the reader's own would only say "invalid".
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 1_000_000 });
        var at = new Positions(text);
        try
        {
            while (reader.Read())
            {
                var position = at.Of((int)reader.TokenStartIndex);
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        document.StartObject(position);
                        break;
                    case JsonTokenType.StartArray:
                        document.StartArray(position);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        document.End();
                        break;
                    case JsonTokenType.PropertyName:
                        document.Key(Text(ref reader), position);
                        break;
                    case JsonTokenType.String:
                        document.Text(Text(ref reader), position);
                        break;
                    case JsonTokenType.Number:
                        document.Number(reader.ValueSpan, position);
                        break;
                    case JsonTokenType.True or JsonTokenType.False:
                        document.Flag(reader.TokenType == JsonTokenType.True, position);
                        break;
                    case JsonTokenType.Null:
                        document.Null(position);
                        break;
                }
            }
        }
        catch (JsonException error)
        {
            document.Stop(DocumentFindings.JsonSyntax, at.OfLine((int)(error.LineNumber ?? 0), (int)(error.BytePositionInLine ?? 0)), Cause(error));
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: the same finding as for NUL.
            return "\0";
        }
    }

    private static string Cause(JsonException error)
    {
        var end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }

    /// <summary>Line and column of growing offsets, each line counted once.</summary>
    private ref struct Positions(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> text = text;
        private int line = 1;
        private int lineStart;
        private int seen;

        public TextPosition Of(int offset)
        {
            var passed = text[seen..offset];
            for (var newline = passed.IndexOf((byte)'\n'); newline >= 0; newline = passed.IndexOf((byte)'\n'))
            {
                line++;
                seen += newline + 1;
                lineStart = seen;
                passed = text[seen..offset];
            }

            seen = offset;
            return new TextPosition(line, offset - lineStart + 1);
        }

        public readonly TextPosition OfLine(int fromZero, int byteInLine)
        {
            var start = 0;
            for (var i = 0; i < fromZero; i++)
            {
                start += text[start..].IndexOf((byte)'\n') + 1;
            }

            var length = Math.Min(byteInLine, text.Length - start);
            return new TextPosition(fromZero + 1, Encoding.UTF8.GetCharCount(text.Slice(start, length)) + 1);
        }
    }
}
