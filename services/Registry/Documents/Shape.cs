using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>What may stand at a place of an OpenAPI document.</summary>
internal abstract class Shape;

/// <summary>Any JSON value: examples, defaults, extensions. Nothing in it has a meaning for us, not even <c>$ref</c>.</summary>
internal sealed class AnyShape : Shape
{
    public static readonly AnyShape Value = new();
}

internal enum ScalarKind
{
    Text,
    Flag,
    Number,

    /// <summary>A whole number, not negative.</summary>
    Count,
}

internal sealed class ScalarShape(ScalarKind kind, params string[] allowed) : Shape
{
    public ScalarKind Kind { get; } = kind;

    /// <summary>Empty = any text.</summary>
    public string[] Allowed { get; } = allowed;

    /// <summary>A form that is warned about when it is broken: <c>url</c> or <c>email</c>.</summary>
    public string? Form { get; init; }
}

internal sealed class ListShape(Shape item) : Shape
{
    public Shape Item { get; } = item;
}

internal sealed class MapShape(Shape value) : Shape
{
    public Shape Value { get; } = value;

    public KeyRule? Keys { get; init; }
}

/// <summary>A choice that the JSON kind of the value decides.</summary>
internal sealed class ChoiceShape(params Shape[] choices) : Shape
{
    public Shape[] Choices { get; } = choices;

    public Shape? For(JsonValueKind kind) => Array.Find(Choices, choice => Fits(choice, kind));

    private static bool Fits(Shape shape, JsonValueKind kind) => shape switch
    {
        ObjectShape or MapShape => kind == JsonValueKind.Object,
        ListShape => kind == JsonValueKind.Array,
        ScalarShape { Kind: ScalarKind.Text } => kind == JsonValueKind.String,
        ScalarShape { Kind: ScalarKind.Flag } => kind is JsonValueKind.True or JsonValueKind.False,
        ScalarShape => kind == JsonValueKind.Number,
        _ => true,
    };
}

/// <summary>What keys must look like.</summary>
internal sealed record KeyRule(Func<string, bool> Holds, Words Form);

/// <summary>An object of the OpenAPI Specification with its fields.</summary>
internal sealed class ObjectShape(string name) : Shape
{
    public string Name { get; } = name;

    public Dictionary<string, Shape> Fields { get; } = new(StringComparer.Ordinal);

    public List<string> Required { get; } = [];

    /// <summary>Pairs of which exactly one is present (true) or at most one (false).</summary>
    public List<(string One, string Other, bool Needed)> Pairs { get; } = [];

    /// <summary>What stands under keys that are no fields; null = nothing may.</summary>
    public Shape? Pattern { get; private set; }

    /// <summary>What those keys must look like; null = anything.</summary>
    public KeyRule? PatternKeys { get; private set; }

    /// <summary>Unknown fields are no mistake (JSON Schema).</summary>
    public bool IsOpen { get; init; }

    /// <summary>A reference may stand in its place.</summary>
    public bool IsReferable { get; init; }

    /// <summary>Fields beside <c>$ref</c> count too.</summary>
    public bool KeepsSiblings { get; init; }

    /// <summary><c>true</c> and <c>false</c> stand for it too (JSON Schema 2020-12).</summary>
    public bool AllowsFlag { get; init; }

    /// <summary>Rules beyond the fields.</summary>
    public Action<ShapeCheck, JsonElement, Place>? Extra { get; init; }

    public ObjectShape With(string field, Shape shape, bool required = false)
    {
        Fields.Add(field, shape);
        if (required)
        {
            Required.Add(field);
        }

        return this;
    }

    public ObjectShape With(Shape shape, params string[] fields)
    {
        foreach (var field in fields)
        {
            Fields.Add(field, shape);
        }

        return this;
    }

    public ObjectShape WithPattern(Shape shape, KeyRule? keys)
    {
        Pattern = shape;
        PatternKeys = keys;
        return this;
    }

    public ObjectShape WithPair(string one, string other, bool needed)
    {
        Pairs.Add((one, other, needed));
        return this;
    }

    /// <summary>What stands under a key; null for an extension or an unknown field.</summary>
    public Shape? At(string key) =>
        Fields.TryGetValue(key, out var shape) ? shape : key.StartsWith("x-", StringComparison.Ordinal) ? null : Pattern;
}
