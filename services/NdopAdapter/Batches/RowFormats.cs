using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.NdopAdapter.Datasets;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdopAdapter.Batches;

/// <summary>What was wrong with rows, at most twenty places; the rest is only counted.</summary>
internal sealed class RowFaults
{
    private const int MostShown = 20;

    public List<ProblemError> Shown { get; } = [];

    public long Count { get; private set; }

    /// <summary>Reading on would tell nothing more.</summary>
    public bool IsEnough => Count >= 1_000;

    public void Add(long line, string? field, string detail, string detailVi)
    {
        Count++;
        if (Shown.Count < MostShown)
        {
            Shown.Add(new ProblemError { Line = (int)Math.Min(line, int.MaxValue), Field = field, Detail = detail, DetailVi = detailVi });
        }
    }
}

/// <summary>Reads rows one after the other, holds each against the dictionary and writes it in NDOP's names; never more than one row in memory.</summary>
internal sealed class RowFormats(IReadOnlyList<DatasetField> fields, bool isDeletion)
{
    private const int MaxLine = 1024 * 1024;
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 4 };
    private static readonly JsonWriterOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Dictionary<string, DatasetField> byName = fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
    private readonly List<DatasetField> needed = [.. fields.Where(field => field.IsKey || (field.IsRequired && !isDeletion))];

    public RowFaults Faults { get; } = new();

    public long Rows { get; private set; }

    public async Task CopyJsonAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        var row = new ArrayBufferWriter<byte>(4_096);
        using var writer = new Utf8JsonWriter(row, Compact);
        for (long line = 1; ;)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, read.IsCompleted, out var text) && !Faults.IsEnough)
            {
                if (!text.IsEmpty)
                {
                    row.ResetWrittenCount();
                    writer.Reset();
                    if (CopyRow(text.IsSingleSegment ? text.First : text.ToArray(), writer, line))
                    {
                        await writer.FlushAsync(cancellationToken);
                        row.Write("\n"u8);
                        await output.WriteAsync(row.WrittenMemory, cancellationToken);
                        Rows++;
                    }
                }

                line++;
            }

            if (buffer.Length > MaxLine)
            {
                Faults.Add(line, null, $"The line has more than {MaxLine} bytes.", $"Dòng dài hơn {MaxLine} byte.");
                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || Faults.IsEnough)
            {
                break;
            }
        }

        await reader.CompleteAsync();
    }

    public async Task CopyCsvAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(input, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var csv = new CsvRows(text, MaxLine);
        await using var written = new StreamWriter(output, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
        if (await csv.ReadAsync(cancellationToken) is not { } names || Header(names) is not { } columns)
        {
            return;
        }

        await written.WriteAsync(CsvRows.Row(columns.Select(column => column.Theirs)).AsMemory(), cancellationToken);
        while (!Faults.IsEnough && await csv.ReadAsync(cancellationToken) is { } values)
        {
            if (Check(values, columns, csv.Line))
            {
                await written.WriteAsync(CsvRows.Row(values).AsMemory(), cancellationToken);
                Rows++;
            }
        }
    }

    private List<DatasetField>? Header(string[] names)
    {
        var columns = new List<DatasetField>();
        foreach (var name in names)
        {
            if (byName.TryGetValue(name.Trim(), out var field) && !columns.Contains(field))
            {
                columns.Add(field);
            }
            else
            {
                Faults.Add(1, Short(name), "The dictionary has no such field, or it comes twice.", "Từ điển không có trường này, hoặc trường bị lặp.");
            }
        }

        foreach (var field in needed.Except(columns))
        {
            Faults.Add(1, field.Name, "The column is missing.", "Thiếu cột này.");
        }

        return Faults.Count == 0 ? columns : null;
    }

    private bool Check(string[] values, List<DatasetField> columns, long line)
    {
        if (values.Length != columns.Count)
        {
            Faults.Add(line, null, "The row has another number of columns than the header.", "Số cột của dòng khác với dòng tiêu đề.");
            return false;
        }

        var before = Faults.Count;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].Length == 0 ? needed.Contains(columns[i]) : !Fits(columns[i].Type, values[i]))
            {
                Wrong(line, columns[i]);
            }
        }

        return Faults.Count == before;
    }

    private bool CopyRow(ReadOnlyMemory<byte> text, Utf8JsonWriter writer, long line)
    {
        var (before, seen) = (Faults.Count, new HashSet<string>(StringComparer.Ordinal));
        try
        {
            var json = new Utf8JsonReader(text.Span, Strict);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                Faults.Add(line, null, "The line is no JSON object.", "Dòng không phải đối tượng JSON.");
                return false;
            }

            writer.WriteStartObject();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                json.Read();
                if (!byName.TryGetValue(name, out var field) || !seen.Add(name))
                {
                    Faults.Add(line, Short(name), "The dictionary has no such field, or it comes twice.", "Từ điển không có trường này, hoặc trường bị lặp.");
                    json.Skip();
                }
                else if (json.TokenType == JsonTokenType.Null)
                {
                    // As if it were not there.
                    seen.Remove(name);
                }
                else
                {
                    CopyValue(ref json, field, writer, line);
                }
            }

            writer.WriteEndObject();
            if (json.Read())
            {
                Faults.Add(line, null, "Something follows the object.", "Còn nội dung sau đối tượng.");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Faults.Add(line, null, "The line is no JSON.", "Dòng không phải JSON.");
            return false;
        }

        foreach (var field in needed.Where(field => !seen.Contains(field.Name)))
        {
            Wrong(line, field);
        }

        return Faults.Count == before;
    }

    private void CopyValue(ref Utf8JsonReader json, DatasetField field, Utf8JsonWriter writer, long line)
    {
        writer.WritePropertyName(field.Theirs);
        switch (json.TokenType, field.Type)
        {
            case (JsonTokenType.String, FieldType.Text):
                writer.WriteStringValue(json.GetString());
                return;
            case (JsonTokenType.String, FieldType.Date) when Fits(FieldType.Date, json.GetString()!):
                writer.WriteStringValue(json.GetString());
                return;
            case (JsonTokenType.Number, FieldType.Integer) when json.TryGetInt64(out var number):
                writer.WriteNumberValue(number);
                return;
            case (JsonTokenType.Number, FieldType.Number):
                writer.WriteRawValue(json.ValueSpan, skipInputValidation: true);
                return;
            case (JsonTokenType.True or JsonTokenType.False, FieldType.Boolean):
                writer.WriteBooleanValue(json.GetBoolean());
                return;
            default:
                Wrong(line, field);
                json.Skip();
                writer.WriteNullValue();
                return;
        }
    }

    private void Wrong(long line, DatasetField field)
    {
        var kind = field.Type.ToString().ToLowerInvariant();
        Faults.Add(line, field.Name, $"Is missing, or no {kind}.", $"Thiếu, hoặc không đúng kiểu {kind}.");
    }

    private static bool Fits(FieldType type, string value) => type switch
    {
        FieldType.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        FieldType.Number => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        FieldType.Boolean => value is "true" or "false",
        FieldType.Date => DateOnly.TryParseExact(value, "yyyy-MM-dd", out _),
        _ => true,
    };

    private static string Short(string name) => name.Length > 100 ? name[..100] : name;

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = Trim(buffer.Slice(0, end));
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = isLast ? Trim(buffer) : default;
        var taken = isLast && buffer.Length > 0;
        if (taken)
        {
            buffer = buffer.Slice(buffer.End);
        }

        return taken;
    }

    private static ReadOnlySequence<byte> Trim(ReadOnlySequence<byte> line) =>
        line.Length > 0 && line.Slice(line.Length - 1).FirstSpan is [(byte)'\r'] ? line.Slice(0, line.Length - 1) : line;
}
