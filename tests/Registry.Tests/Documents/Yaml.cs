using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>Writes JSON as YAML in block or flow style, quoting only where it must: another's hand than the reader's.</summary>
internal static partial class Yaml
{
    public static string Block(JsonNode node)
    {
        var text = new StringBuilder();
        Block(text, node, 0);
        return text.ToString();
    }

    public static string Flow(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } members => "{" + string.Join(", ", members.Select(m => $"{Quoted(m.Key)}: {Flow(m.Value)}")) + "}",
        JsonArray { Count: > 0 } items => "[" + string.Join(", ", items.Select(Flow)) + "]",
        _ => Scalar(node),
    };

    private static void Block(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                {
                    Entry(text, new string(' ', indent) + Key(name) + ":", value, indent);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    Entry(text, new string(' ', indent) + "-", item, indent);
                }

                break;
            default:
                text.Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void Entry(StringBuilder text, string head, JsonNode? value, int indent)
    {
        text.Append(head);
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Block(text, value, indent + 2);
        }
        else
        {
            text.Append(' ').Append(Scalar(value)).Append('\n');
        }
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "~",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => IsPlain((string)value!) ? (string)value! : Quoted((string)value!),
        _ => node.ToJsonString(),
    };

    private static string Key(string name) => IsPlain(name) ? name : Quoted(name);

    private static bool IsPlain(string text) => Plain().IsMatch(text) && text is not ("true" or "null" or "false");

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\t' => "\\t",
                '\u2028' => "\\L",
                _ => letter.ToString(CultureInfo.InvariantCulture),
            });
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[a-zA-Zđ][a-zA-Zđáệ]*(?: [a-z]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
