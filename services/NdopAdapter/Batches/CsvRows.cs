using System.Text;

namespace GiaLai.Lgsp.NdopAdapter.Batches;

/// <summary>Reads and writes rows of CSV one after the other. Source: RFC 4180.</summary>
internal sealed class CsvRows(TextReader text, int maxField)
{
    private readonly char[] buffer = new char[32 * 1024];
    private readonly StringBuilder field = new();
    private int at;
    private int length;

    /// <summary>Line on which the last row began, from 1.</summary>
    public long Line { get; private set; }

    private long lines = 1;

    /// <summary>Null at the end; throws <see cref="InvalidDataException"/> where it is no CSV.</summary>
    public async ValueTask<string[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var fields = new List<string>();
        var (quoted, closed, any) = (false, false, false);
        Line = lines;
        field.Clear();
        while (at < length || await FillAsync(cancellationToken))
        {
            var c = buffer[at++];
            any = true;
            if (quoted)
            {
                if (c != '"')
                {
                    lines += c == '\n' ? 1 : 0;
                    Append(c);
                }
                else if ((at < length || await FillAsync(cancellationToken)) && buffer[at] == '"')
                {
                    at++;
                    Append('"');
                }
                else
                {
                    (quoted, closed) = (false, true);
                }
            }
            else if (c == ',')
            {
                fields.Add(Take());
                closed = false;
            }
            else if (c == '\n')
            {
                lines++;
                fields.Add(Take());
                return [.. fields];
            }
            else if (c == '"' && field.Length == 0 && !closed)
            {
                quoted = true;
            }
            else if (c != '\r')
            {
                if (c == '"' || closed)
                {
                    throw new InvalidDataException("A quote stands in the middle of a field.");
                }

                Append(c);
            }
        }

        if (quoted)
        {
            throw new InvalidDataException("A quoted field does not end.");
        }

        if (!any)
        {
            return null;
        }

        fields.Add(Take());
        return [.. fields];
    }

    public static string Row(IEnumerable<string?> fields) => string.Join(',', fields.Select(Quote)) + "\n";

    private static string Quote(string? value) =>
        value is null ? "" : value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void Append(char c)
    {
        if (field.Length >= maxField)
        {
            throw new InvalidDataException("A field is too long.");
        }

        field.Append(c);
    }

    private string Take()
    {
        var taken = field.ToString();
        field.Clear();
        return taken;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        at = 0;
        length = await text.ReadAsync(buffer, cancellationToken);
        return length > 0;
    }
}
