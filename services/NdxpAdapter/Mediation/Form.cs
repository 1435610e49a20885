using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>
/// How a value is written here and there. Ours: JSON's own types, dates as RFC 3339 has them, in parts (<c>1990</c>, <c>1990-05</c>) where
/// the national system knows no more. What one way gives, the other takes back.
/// </summary>
internal sealed class Form
{
    private enum Kind
    {
        Text,
        Integer,
        Number,
        Boolean,
        Date,
        JsonText,
    }

    public static readonly Form Text = new(Kind.Text, []);

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private readonly Kind kind;
    private readonly string[] patterns;

    private Form(Kind kind, string[] patterns) => (this.kind, this.patterns) = (kind, patterns);

    /// <summary>The value is JSON as a whole, sent as a text that holds JSON.</summary>
    public bool IsJsonText => kind == Kind.JsonText;

    /// <summary><c>text</c>, <c>integer</c>, <c>number</c>, <c>boolean</c> (<c>boolean:true word/false word</c>), <c>jsonText</c>, <c>date:pattern</c> (<c>date:yyyyMMdd|yyyy</c>).</summary>
    public static bool TryParse(string text, out Form form)
    {
        var parts = text.Split(':', 2);
        var words = parts.Length == 2 ? parts[1].Split(parts[0] == "boolean" ? '/' : '|') : [];
        (form, var known) = (parts[0], words.Length) switch
        {
            ("text", 0) => (Text, true),
            ("integer", 0) => (new Form(Kind.Integer, []), true),
            ("number", 0) => (new Form(Kind.Number, []), true),
            ("boolean", 0) => (new Form(Kind.Boolean, ["true", "false"]), true),
            ("boolean", 2) => (new Form(Kind.Boolean, words), true),
            ("jsonText", 0) => (new Form(Kind.JsonText, []), true),
            ("date", > 0) => (new Form(Kind.Date, words), true),
            _ => (Text, false),
        };
        return known;
    }

    /// <summary>Null = ours is not of this form.</summary>
    public string? ToNational(string ours) => kind switch
    {
        Kind.Integer => long.TryParse(ours, NumberStyles.AllowLeadingSign, Invariant, out var integer) ? integer.ToString(Invariant) : null,
        Kind.Number => decimal.TryParse(ours, NumberStyles.Float, Invariant, out var number) ? number.ToString(Invariant) : null,
        Kind.Boolean => ours switch { "true" => patterns[0], "false" => patterns[1], _ => null },
        Kind.Date => Convert(ours, OursOf, static pattern => pattern),
        _ => ours,
    };

    /// <summary>Null = theirs is not of this form. Empty text is no value.</summary>
    public string? ToOurs(string national)
    {
        var trimmed = national.Trim();
        return kind switch
        {
            Kind.Integer => long.TryParse(trimmed, NumberStyles.AllowLeadingSign, Invariant, out var integer) ? integer.ToString(Invariant) : null,
            Kind.Number => decimal.TryParse(trimmed, NumberStyles.Float, Invariant, out var number) ? number.ToString(Invariant) : null,
            Kind.Boolean => trimmed == patterns[0] ? "true" : trimmed == patterns[1] ? "false" : null,
            Kind.Date => Convert(trimmed, static pattern => pattern, OursOf),
            _ => trimmed,
        };
    }

    /// <summary>Writes what <see cref="ToOurs"/> gave as the JSON type of this form.</summary>
    public void Write(Utf8JsonWriter json, string ours)
    {
        switch (kind)
        {
            case Kind.Integer or Kind.Number or Kind.Boolean or Kind.JsonText:
                json.WriteRawValue(ours);
                break;
            default:
                json.WriteStringValue(ours);
                break;
        }
    }

    /// <summary>A value of a national JSON request, of the type that this form has.</summary>
    public JsonNode ToNationalJson(string national) => kind switch
    {
        Kind.Integer => JsonValue.Create(long.Parse(national, Invariant)),
        Kind.Number => JsonValue.Create(decimal.Parse(national, Invariant)),
        Kind.Boolean when patterns[0] == "true" => JsonValue.Create(national == "true"),
        _ => JsonValue.Create(national)!,
    };

    private string? Convert(string text, Func<string, string> from, Func<string, string> to)
    {
        foreach (var pattern in patterns)
        {
            if (DateTime.TryParseExact(text, from(pattern), Invariant, DateTimeStyles.None, out var date))
            {
                return date.ToString(to(pattern), Invariant);
            }
        }

        return null;
    }

    private static string OursOf(string pattern) =>
        pattern.Contains('H', StringComparison.Ordinal) ? "yyyy-MM-dd'T'HH:mm:ss'+07:00'"
        : pattern.Contains('d', StringComparison.Ordinal) ? "yyyy-MM-dd"
        : pattern.Contains('M', StringComparison.Ordinal) ? "yyyy-MM"
        : "yyyy";
}
