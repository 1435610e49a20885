using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>Visits every object of a document that the OpenAPI tables describe, each once, where it stands; references are not followed.</summary>
internal static class DocumentWalk
{
    public static void Each(ServiceDocument document, Action<ObjectShape, JsonElement, Place> visit) =>
        Walk(document.Shapes.Root, document.Root, Place.Root, visit);

    private static void Walk(Shape? shape, JsonElement value, Place place, Action<ObjectShape, JsonElement, Place> visit)
    {
        switch (shape)
        {
            case ObjectShape of when value.ValueKind == JsonValueKind.Object:
                if (of is { IsReferable: true, KeepsSiblings: false } && value.TryGetProperty("$ref", out _))
                {
                    // Fields beside it count for nothing and were not judged.
                    return;
                }

                visit(of, value, place);
                foreach (var member in value.EnumerateObject())
                {
                    if (of.At(member.Name) is { } inner and not (AnyShape or ScalarShape))
                    {
                        Walk(inner, member.Value, place[member.Name], visit);
                    }
                }

                break;
            case MapShape { Value: not (AnyShape or ScalarShape) } of when value.ValueKind == JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Walk(of.Value, member.Value, place[member.Name], visit);
                }

                break;
            case ListShape { Item: not (AnyShape or ScalarShape) } of when value.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Walk(of.Item, item, place[index++], visit);
                }

                break;
            case ChoiceShape of when of.For(value.ValueKind) is { } choice:
                Walk(choice, value, place, visit);
                break;
        }
    }
}
