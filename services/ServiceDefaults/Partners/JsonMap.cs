using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>Renames members and values between our documents and a partner's, both ways. Places are pointers (RFC 6901) through objects; lists go whole.</summary>
public sealed record JsonMap
{
    /// <summary>Our place → theirs.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>Our place → our value → theirs. A value that is not listed goes as it is.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Values { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    public JsonMapRest Rest { get; init; }

    public IEnumerable<string> Faults()
    {
        foreach (var place in Fields.Keys.Concat(Fields.Values).Concat(Values.Keys).Where(place => !place.StartsWith('/')))
        {
            yield return $"'{place}' is no pointer.";
        }

        foreach (var same in Fields.GroupBy(pair => pair.Value).Where(group => group.Count() > 1))
        {
            yield return $"Two fields go to {same.Key}.";
        }

        foreach (var (place, values) in Values.Where(pair => pair.Value.Values.Distinct().Count() != pair.Value.Count))
        {
            yield return $"Two values of {place} become one.";
        }
    }

    public JsonNode ToTheirs(JsonNode ours) => Move(ours, Fields.Select(pair => (pair.Key, pair.Value)), place => Values.GetValueOrDefault(place), before: true);

    public JsonNode ToOurs(JsonNode theirs) => Move(
        theirs,
        Fields.Select(pair => (pair.Value, pair.Key)),
        place => Values.GetValueOrDefault(place)?.ToDictionary(pair => pair.Value, pair => pair.Key),
        before: false);

    /// <summary>Null when there is nothing at the place.</summary>
    public static JsonNode? Find(JsonNode? document, string pointer)
    {
        foreach (var segment in Segments(pointer))
        {
            document = document is JsonObject container && container.TryGetPropertyValue(segment, out var next) ? next : null;
        }

        return document;
    }

    /// <summary>Text, number or truth value at the place, as text; null when there is none.</summary>
    public static string? FindText(JsonNode? document, string? pointer) =>
        pointer is not null && Find(document, pointer) is JsonValue value ? value.ToString() : null;

    private JsonNode Move(
        JsonNode from, IEnumerable<(string From, string To)> moves, Func<string, IReadOnlyDictionary<string, string>?> valuesOf, bool before)
    {
        ArgumentNullException.ThrowIfNull(from);
        var source = from.DeepClone();
        var listed = moves.ToList();
        // Values are named by our places: renamed before the move outwards, after the move inwards.
        if (before)
        {
            Rename(source, valuesOf);
        }

        var target = Rest == JsonMapRest.Keep ? source : new JsonObject();
        var taken = listed.ConvertAll(move => (move.To, Value: Take(source, move.From)));
        foreach (var (to, value) in taken)
        {
            if (value is not null)
            {
                Put(target, to, value);
            }
        }

        if (!before)
        {
            Rename(target, valuesOf);
        }

        return target;
    }

    private void Rename(JsonNode document, Func<string, IReadOnlyDictionary<string, string>?> valuesOf)
    {
        foreach (var place in Values.Keys)
        {
            if (Find(document, place) is JsonValue value && value.TryGetValue<string>(out var text) && valuesOf(place)!.TryGetValue(text, out var renamed))
            {
                Put(document, place, JsonValue.Create(renamed));
            }
        }
    }

    private static JsonNode? Take(JsonNode document, string pointer)
    {
        var segments = Segments(pointer);
        var parents = new List<JsonObject>();
        JsonNode? at = document;
        foreach (var segment in segments)
        {
            if (at is not JsonObject container || !container.TryGetPropertyValue(segment, out var next))
            {
                return null;
            }

            parents.Add(container);
            at = next;
        }

        parents[^1].Remove(segments[^1]);
        // What held nothing else does not stay behind empty.
        for (var level = parents.Count - 1; level > 0 && parents[level].Count == 0; level--)
        {
            parents[level - 1].Remove(segments[level - 1]);
        }

        return at;
    }

    private static void Put(JsonNode document, string pointer, JsonNode value)
    {
        var segments = Segments(pointer);
        var at = document.AsObject();
        foreach (var segment in segments[..^1])
        {
            if (at[segment] is not JsonObject next)
            {
                at[segment] = next = [];
            }

            at = next;
        }

        at[segments[^1]] = value;
    }

    private static string[] Segments(string pointer) =>
        [.. pointer.Split('/').Skip(1).Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
}

public enum JsonMapRest
{
    /// <summary>What no field names goes as it is.</summary>
    Keep,

    /// <summary>Only the named fields go.</summary>
    Drop,
}
