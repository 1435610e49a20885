using System.Buffers;
using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents.Publication;

/// <summary>What a document needs to know of the platform to be published.</summary>
internal sealed record PublicationSubject
{
    /// <summary>Address of the service at the gateway, <c>https://lgsp.gialai.gov.vn/api/H21.05/land-parcels/v1</c>.</summary>
    public required Uri ServiceUrl { get; init; }

    /// <summary>Where consumers get tokens.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where the gateway forwards to; nothing of it is shown.</summary>
    public required IReadOnlyCollection<Uri> Upstreams { get; init; }
}

/// <summary>
/// The form of a document that consumers see: the gateway's address as the only server, the platform's token as security, no internal address.
/// All else is as the provider wrote it, in the version of OpenAPI in which it was written.
/// </summary>
internal sealed class PublishedDocument
{
    /// <summary>Name of the platform's security scheme in published documents.</summary>
    public const string Scheme = "lgsp";

    /// <summary>Scope that a call through the gateway needs.</summary>
    public const string Scope = "lgsp.call";

    private readonly ServiceDocument document;
    private readonly PublicationSubject subject;
    private readonly HiddenAddresses hidden;
    private readonly HashSet<string> keptSchemes = new(StringComparer.Ordinal);
    private readonly List<string> masked = [];

    private PublishedDocument(ServiceDocument document, PublicationSubject subject)
    {
        this.document = document;
        this.subject = subject;
        hidden = new HiddenAddresses(subject.Upstreams.Select(u => u.IdnHost));
        Json = Write();
    }

    /// <summary>UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>JSON pointers, in the provider's document, of texts in which an internal address was replaced.</summary>
    public IReadOnlyList<string> Masked => masked;

    public static PublishedDocument Of(ServiceDocument document, PublicationSubject subject) => new(document, subject);

    private byte[] Write()
    {
        FindKeptSchemes();
        var buffer = new ArrayBufferWriter<byte>(document.CanonicalJson.Length + 1024);
        using (var writer = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
        {
            WriteRoot(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The gateway keeps the caller's Authorization header to itself, so schemes that use it cannot work behind it; a key of the provider
    // in another header, in the query or in a cookie can.
    private void FindKeptSchemes()
    {
        if (!document.Root.TryGetProperty("components", out var components) || !components.TryGetProperty("securitySchemes", out var schemes))
        {
            return;
        }

        foreach (var scheme in schemes.EnumerateObject())
        {
            var resolved = document.Resolve(scheme.Value, Place.Root).Value;
            if (scheme.Name != Scheme && ServiceDocument.Text(resolved, "type") == "apiKey"
                && !string.Equals(ServiceDocument.Text(resolved, "name"), "Authorization", StringComparison.OrdinalIgnoreCase))
            {
                keptSchemes.Add(scheme.Name);
            }
        }
    }

    private void WriteRoot(Utf8JsonWriter writer)
    {
        var root = document.Root;
        writer.WriteStartObject();
        foreach (var member in root.EnumerateObject().Where(m => m.Name is not ("servers" or "security" or "components")))
        {
            WriteMember(writer, document.Shapes.Root, member, Place.Root);
            if (member.Name == "info")
            {
                // Early, where readers look for it.
                WriteServers(writer);
                WriteSecurity(writer, root.TryGetProperty("security", out var security) ? security : default);
            }
        }

        WriteComponents(writer, root.TryGetProperty("components", out var components) ? components : default);
        if (masked.Count > 0)
        {
            writer.WriteNumber("x-lgsp-masked-addresses", masked.Count);
        }

        writer.WriteEndObject();
    }

    private void WriteServers(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("servers");
        writer.WriteStartObject();
        writer.WriteString("url", subject.ServiceUrl.AbsoluteUri.TrimEnd('/'));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>Each alternative of the provider that can work behind the gateway, and the platform's token with it.</summary>
    private void WriteSecurity(Utf8JsonWriter writer, JsonElement security)
    {
        var alternatives = new List<string[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var requirement in security.ValueKind == JsonValueKind.Array ? security.EnumerateArray() : default)
        {
            string[] kept = [.. requirement.EnumerateObject().Select(r => r.Name).Where(keptSchemes.Contains)];
            if (seen.Add(string.Join('\n', kept)))
            {
                alternatives.Add(kept);
            }
        }

        if (alternatives.Count == 0)
        {
            alternatives.Add([]);
        }

        writer.WriteStartArray("security");
        foreach (var alternative in alternatives)
        {
            writer.WriteStartObject();
            writer.WriteStartArray(Scheme);
            writer.WriteStringValue(Scope);
            writer.WriteEndArray();
            foreach (var name in alternative)
            {
                writer.WriteStartArray(name);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteComponents(Utf8JsonWriter writer, JsonElement components)
    {
        var place = Place.Root["components"];
        writer.WriteStartObject("components");
        writer.WriteStartObject("securitySchemes");
        writer.WriteStartObject(Scheme);
        writer.WriteString("type", "oauth2");
        writer.WriteString("description", "Token of the platform for the calling system; the call also needs a grant. / Mã truy cập của nền tảng cho hệ thống gọi; cần được cấp quyền sử dụng dịch vụ.");
        writer.WriteStartObject("flows");
        writer.WriteStartObject("clientCredentials");
        writer.WriteString("tokenUrl", subject.TokenEndpoint.AbsoluteUri);
        writer.WriteStartObject("scopes");
        writer.WriteString(Scope, "Call services on a grant / Gọi dịch vụ đã được cấp quyền");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (components.ValueKind == JsonValueKind.Object && components.TryGetProperty("securitySchemes", out var schemes))
        {
            foreach (var scheme in schemes.EnumerateObject().Where(s => keptSchemes.Contains(s.Name)))
            {
                writer.WritePropertyName(scheme.Name);
                Write(writer, document.Shapes.SecurityScheme, document.Resolve(scheme.Value, place).Value, place["securitySchemes"][scheme.Name]);
            }
        }

        writer.WriteEndObject();
        foreach (var member in components.ValueKind == JsonValueKind.Object ? components.EnumerateObject() : default)
        {
            if (member.Name != "securitySchemes")
            {
                WriteMember(writer, document.Shapes.Components, member, place);
            }
        }

        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, Shape? shape, JsonElement value, Place place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var of = shape is ChoiceShape choice ? choice.For(value.ValueKind) : shape;
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (of is MapShape map)
                    {
                        WriteKey(writer, member.Name, place);
                        Write(writer, map.Value, member.Value, place[member.Name]);
                    }
                    else if (!IsReplaced(of, member.Name))
                    {
                        WriteMember(writer, of as ObjectShape, member, place);
                    }
                    else if (member.Name == "security")
                    {
                        WriteSecurity(writer, member.Value);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                var item = (shape is ChoiceShape options ? options.For(value.ValueKind) : shape) is ListShape list ? list.Item : null;
                var index = 0;
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, item, element, place[index++]);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                WriteText(writer, value.GetString()!, place, isExtension: shape is null);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void WriteMember(Utf8JsonWriter writer, ObjectShape? shape, JsonProperty member, Place place)
    {
        WriteKey(writer, member.Name, place);
        Write(writer, shape?.At(member.Name), member.Value, place[member.Name]);
    }

    private void WriteKey(Utf8JsonWriter writer, string key, Place place)
    {
        var shown = hidden.Mask(key);
        if (!ReferenceEquals(shown, key))
        {
            masked.Add(place[key].ToString());
        }

        writer.WritePropertyName(shown);
    }

    private void WriteText(Utf8JsonWriter writer, string text, Place place, bool isExtension)
    {
        var shown = isExtension ? hidden.MaskHost(text) : hidden.Mask(text);
        if (!ReferenceEquals(shown, text))
        {
            masked.Add(place.ToString());
        }

        writer.WriteStringValue(shown);
    }

    /// <summary>Addresses and security that only the whole document gives.</summary>
    private bool IsReplaced(Shape? shape, string member) => member switch
    {
        "servers" => shape == document.Shapes.PathItem || shape == document.Shapes.Operation,
        "security" => shape == document.Shapes.Operation,
        "server" => shape == document.Shapes.Link,
        _ => false,
    };
}
