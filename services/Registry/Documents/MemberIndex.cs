using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// Finds values by JSON pointer. Objects with many members are indexed once: <see cref="JsonElement"/> looks through all of them, and a
/// document can refer to a large object as often as it has members.
/// </summary>
internal sealed class MemberIndex(JsonElement root)
{
    private const int Many = 32;

    private readonly Dictionary<string, Dictionary<string, JsonElement>> large = new(StringComparer.Ordinal);

    public bool TryFind(string pointer, out JsonElement found)
    {
        found = root;
        var length = 0;
        foreach (var segment in JsonPointer.Segments(pointer))
        {
            var known = found.ValueKind == JsonValueKind.Object
                ? TryMember(found, pointer[..length], segment, out found)
                : JsonPointer.TryItem(found, segment, out found);
            if (!known)
            {
                return false;
            }

            length += 1 + JsonPointer.Escape(segment).Length;
        }

        return true;
    }

    private bool TryMember(JsonElement holder, string pointer, string name, out JsonElement member)
    {
        if (holder.GetPropertyCount() < Many)
        {
            return holder.TryGetProperty(name, out member);
        }

        if (!large.TryGetValue(pointer, out var members))
        {
            large.Add(pointer, members = holder.EnumerateObject().ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal));
        }

        return members.TryGetValue(name, out member);
    }
}
