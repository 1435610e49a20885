using System.Security.Cryptography;
using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>A value of a document and its JSON pointer, which differs from where it was found when a reference led there.</summary>
internal readonly record struct Located(JsonElement Value, Place Place);

/// <summary>
/// A service's OpenAPI document as it was accepted: structurally valid, every reference local and resolvable. Immutable, safe to share.
/// Nothing in it was converted: the canonical JSON holds what was sent, member for member.
/// </summary>
internal sealed class ServiceDocument
{
    private const int MaxHops = 1000;

    private readonly Dictionary<string, JsonElement?> found = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> anchors;
    private readonly Lock foundLock = new();
    private readonly MemberIndex members;
    private IReadOnlyList<DocumentOperation>? operations;

    public ServiceDocument(
        ReadOnlyMemory<byte> canonicalJson, JsonElement root, OpenApiShapes shapes, IReadOnlyDictionary<string, string> anchors, IReadOnlySet<string> referenceTargets)
    {
        CanonicalJson = canonicalJson;
        Root = root;
        members = new MemberIndex(root);
        Shapes = shapes;
        ReferenceTargets = referenceTargets;
        this.anchors = anchors;
    }

    /// <summary>UTF-8, no blanks, members in the order of the text that was sent, numbers as written.</summary>
    public ReadOnlyMemory<byte> CanonicalJson { get; }

    public JsonElement Root { get; }

    public OpenApiShapes Shapes { get; }

    /// <summary>As written: <c>3.1.1</c>.</summary>
    public string OpenApi => Root.GetProperty("openapi").GetString()!;

    public string Title => Info.GetProperty("title").GetString()!;

    /// <summary><c>info.version</c> as written; the lint says whether it is a semantic version.</summary>
    public string Version => Info.GetProperty("version").GetString()!;

    public string? Description => Text(Info, "description");

    public JsonElement Info => Root.GetProperty("info");

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<DocumentOperation> Operations => operations ??= DocumentOperation.AllOf(this);

    /// <summary>JSON pointers that some reference names.</summary>
    public IReadOnlySet<string> ReferenceTargets { get; }

    /// <summary>SHA-256 of <see cref="CanonicalJson"/>, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Span));

    /// <summary>The value itself, or what its chain of references leads to. Fields beside <c>$ref</c> are not merged.</summary>
    public Located Resolve(JsonElement value, Place place)
    {
        // Circles were refused; the bound is for data that only looks like a reference.
        for (var hops = 0; hops < MaxHops && Text(value, "$ref") is { } reference && Find(reference) is { } target; hops++)
        {
            (value, place) = (target.Value, target.Place);
        }

        return new Located(value, place);
    }

    /// <summary>What a local reference names; null when it is no such reference (data that looks like one).</summary>
    public Located? Find(string reference)
    {
        if (!reference.StartsWith('#'))
        {
            return null;
        }

        var pointer = JsonPointer.FromFragment(reference[1..]) ?? anchors.GetValueOrDefault(reference[1..]);
        if (pointer is null)
        {
            return null;
        }

        lock (foundLock)
        {
            if (!found.TryGetValue(pointer, out var value))
            {
                value = members.TryFind(pointer, out var element) ? element : null;
                found.Add(pointer, value);
            }

            return value is { } target ? new Located(target, Place.Parse(pointer)) : null;
        }
    }

    internal static string? Text(JsonElement of, string field) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
