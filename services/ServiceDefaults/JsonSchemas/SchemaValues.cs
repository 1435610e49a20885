using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>Numbers, lengths and equality as JSON Schema means them.</summary>
internal static class SchemaValues
{
    public static bool IsType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && IsInteger(value),
        _ => false,
    };

    /// <summary><c>1.0</c> is an integer.</summary>
    public static bool IsInteger(JsonElement number) =>
        number.TryGetDecimal(out var exact) ? exact == decimal.Truncate(exact) : double.IsInteger(number.GetDouble());

    public static int Compare(JsonElement one, JsonElement other) =>
        one.TryGetDecimal(out var exact) && other.TryGetDecimal(out var otherExact)
            ? exact.CompareTo(otherExact)
            : one.GetDouble().CompareTo(other.GetDouble());

    public static bool IsMultiple(JsonElement value, JsonElement divisor)
    {
        if (value.TryGetDecimal(out var exact) && divisor.TryGetDecimal(out var exactDivisor) && exactDivisor != 0)
        {
            return exact % exactDivisor == 0;
        }

        var (number, by) = (value.GetDouble(), divisor.GetDouble());
        return double.IsInteger(by) && double.IsInteger(number) && double.IsFinite(number)
            ? new BigInteger(number) % new BigInteger(by) == 0
            : Math.IEEERemainder(number, by) == 0;
    }

    /// <summary>In characters, not in UTF-16 units.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }

    /// <summary>Equal values have equal hashes: 1 and 1.0, members in any order.</summary>
    public static int Hash(JsonElement value)
    {
        var hash = default(HashCode);
        hash.Add(value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                hash.Add(value.GetDouble());
                break;
            case JsonValueKind.String:
                hash.Add(value.GetString(), StringComparer.Ordinal);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    hash.Add(Hash(item));
                }

                break;
            case JsonValueKind.Object:
                var members = 0;
                foreach (var member in value.EnumerateObject())
                {
                    members ^= HashCode.Combine(string.GetHashCode(member.Name, StringComparison.Ordinal), Hash(member.Value));
                }

                hash.Add(members);
                break;
            default:
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>A count as the keyword writes it: not negative, <c>2.0</c> is 2. Null when it is none.</summary>
    public static int? Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && IsInteger(value) && value.TryGetDecimal(out var number) && number >= 0
            ? (int)Math.Min(number, int.MaxValue)
            : null;

    public static string Text(JsonElement number) => number.GetRawText();

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
