using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>Writes our answer out of theirs: only what the map declares, each value in our form.</summary>
internal static class AnswerWriter
{
    /// <summary>Null, or why there is no answer; what was written until then is to be thrown away.</summary>
    public static Problem? Write(Utf8JsonWriter json, IReadOnlyList<AnswerField> fields, Node answer)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            if (WriteField(json, field, answer) is { } problem)
            {
                return problem;
            }
        }

        json.WriteEndObject();
        return null;
    }

    private static Problem? WriteField(Utf8JsonWriter json, AnswerField field, Node answer)
    {
        if (field.List)
        {
            var found = new List<Node>();
            answer.FindAll(field.From, found);
            json.WriteStartArray(field.Encoded);
            foreach (var node in found)
            {
                if (!IsNothing(node) && WriteValue(json, field, node) is { } problem)
                {
                    return problem;
                }
            }

            json.WriteEndArray();
            return null;
        }

        if (answer.Find(field.From) is not { } single || IsNothing(single))
        {
            // Its name says where to look; what stood there instead may be a person's.
            return field.Required ? NdxpProblems.Unexpected.Because($"'{field.Name}' is missing.", $"Thiếu '{field.Name}'.") : null;
        }

        json.WritePropertyName(field.Encoded);
        return WriteValue(json, field, single);
    }

    private static Problem? WriteValue(Utf8JsonWriter json, AnswerField field, Node node)
    {
        if (field.Fields is { } inner)
        {
            return Write(json, inner, node);
        }

        var ours = node.Text is { } text ? field.Codes is { } codes ? codes.ToOurs(text.Trim()) : field.Form.ToOurs(text) : null;
        if (ours is null)
        {
            return NdxpProblems.UnknownValue.Because($"'{field.Name}' cannot be read.", $"Không đọc được '{field.Name}'.");
        }

        field.Form.Write(json, ours);
        return null;
    }

    private static bool IsNothing(Node node) => node.IsNull || (node.Children.Count == 0 && string.IsNullOrWhiteSpace(node.Text));
}
