using System.Text;

namespace GiaLai.Lgsp.Registry;

/// <summary>Reads CSV text into rows with the line each begins on. Source: RFC 4180; LF alone ends a line, too. Blank lines are no rows.</summary>
internal static class Csv
{
    /// <param name="Line">From 1; quotes may stretch a row over several.</param>
    internal sealed record Row(int Line, IReadOnlyList<string> Values);

    /// <param name="text">Without byte order mark.</param>
    /// <param name="misquoted">Told the line of each quote that stands in the wrong place.</param>
    public static IReadOnlyList<Row> Read(string text, Action<int> misquoted)
    {
        var rows = new List<Row>();
        var values = new List<string>();
        var value = new StringBuilder();
        var (line, start, position) = (1, 1, 0);
        var quotedValue = false;
        while (position < text.Length)
        {
            ReadValue();
            values.Add(value.ToString());
            value.Clear();
            if (position < text.Length && text[position] == ',')
            {
                position++;
                // A comma at the very end is followed by an empty value.
                if (position == text.Length)
                {
                    values.Add("");
                }

                if (position < text.Length)
                {
                    continue;
                }
            }

            if (values.Count > 1 || values[0].Length > 0)
            {
                rows.Add(new Row(start, [.. values]));
            }

            values.Clear();
            position += position < text.Length && text[position] == '\r' ? 1 : 0;
            position += position < text.Length && text[position] == '\n' ? 1 : 0;
            start = ++line;
        }

        return rows;

        void ReadValue()
        {
            if (position < text.Length && text[position] == '"')
            {
                ReadQuoted();
            }

            var reported = false;
            while (position < text.Length && text[position] != ',' && !AtLineEnd())
            {
                // A quote inside a plain value, or text behind a closing quote.
                if (!reported && (text[position] == '"' || quotedValue))
                {
                    misquoted(line);
                    reported = true;
                }

                value.Append(text[position++]);
            }

            quotedValue = false;
        }

        void ReadQuoted()
        {
            var opened = line;
            quotedValue = true;
            position++;
            while (position < text.Length)
            {
                if (text[position] == '"')
                {
                    if (position + 1 == text.Length || text[position + 1] != '"')
                    {
                        position++;
                        return;
                    }

                    position++;
                }

                line += text[position] == '\n' ? 1 : 0;
                value.Append(text[position++]);
            }

            misquoted(opened);
        }

        bool AtLineEnd() => text[position] == '\n' || (text[position] == '\r' && position + 1 < text.Length && text[position + 1] == '\n');
    }
}
