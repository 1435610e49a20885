using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.JsonSchemas;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Topics;

/// <summary>The schema of a topic's events: read, kept as it was sent, compared for what subscribers would notice.</summary>
internal static class TopicSchemas
{
    /// <summary>It travels to Exchange in each directory.</summary>
    public const int MaxBytes = 256 * 1024;

    private const string Place = "/components/schemas/event";

    /// <summary>The schema as it is kept, or every fault with its place.</summary>
    public static Result<RevisionDocument> Read(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
        {
            schema.WriteTo(writer);
        }

        if (buffer.WrittenCount > MaxBytes)
        {
            return RegistryProblems.SchemaRefused.Because($"It has more than {MaxBytes} bytes.");
        }

        return JsonSchema.TryRead(schema, out _, out var faults)
            ? new RevisionDocument
            {
                Json = Encoding.UTF8.GetString(buffer.WrittenSpan),
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)),
                Version = "",
            }
            : RegistryProblems.SchemaRefused.With([.. faults.Select(fault => fault.ToError("/schema"))]);
    }

    /// <summary>
    /// What subscribers would notice. The rules are those for the answers of a service: the schema is put into a document of one
    /// operation that answers with an event.
    /// </summary>
    public static IReadOnlyList<DocumentChange> Compare(RevisionDocument old, RevisionDocument @new) =>
        [.. DocumentDiff.Compare(AsAnswer(old), AsAnswer(@new)).Select(change => change with
        {
            OldPointer = InSchema(change.OldPointer),
            NewPointer = InSchema(change.NewPointer),
        })];

    /// <summary>Events that lose their data break whoever reads it there.</summary>
    public static bool BecomesThin(Policy old, Policy @new) =>
        old.Topic?.Content == TopicContent.Full && @new.Topic?.Content == TopicContent.Thin;

    private static string? InSchema(string? pointer) =>
        pointer is not null && pointer.StartsWith(Place, StringComparison.Ordinal) ? pointer[Place.Length..] : pointer;

    private static ServiceDocument AsAnswer(RevisionDocument schema)
    {
        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "Events", ["version"] = "1.0.0" },
            ["paths"] = new JsonObject
            {
                ["/events"] = new JsonObject
                {
                    ["get"] = new JsonObject
                    {
                        ["operationId"] = "event",
                        ["responses"] = new JsonObject
                        {
                            ["200"] = new JsonObject
                            {
                                ["description"] = "An event",
                                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#" + Place } } },
                            },
                        },
                    },
                },
            },
            ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["event"] = Moved(schema.Json) } },
        };
        return DocumentReader.ReadStored(JsonSerializer.SerializeToUtf8Bytes(document));
    }

    /// <summary>References are those of the schema; they must go on leading to the same place.</summary>
    private static JsonNode? Moved(string json)
    {
        var schema = JsonNode.Parse(json);
        var id = (schema as JsonObject)?["$id"]?.GetValue<string>().TrimEnd('#');
        (schema as JsonObject)?.Remove("$id");
        (schema as JsonObject)?.Remove("$schema");
        Move(schema);
        return schema;

        void Move(JsonNode? node)
        {
            switch (node)
            {
                case JsonArray array:
                    foreach (var item in array)
                    {
                        Move(item);
                    }

                    break;
                case JsonObject place:
                    foreach (var (name, value) in place.ToList())
                    {
                        if (name == "$ref" && value is JsonValue text && text.TryGetValue<string>(out var reference))
                        {
                            place[name] = Moved(reference);
                        }
                        else if (name is not ("const" or "enum" or "default" or "examples"))
                        {
                            Move(value);
                        }
                    }

                    break;
                default:
                    break;
            }
        }

        string Moved(string reference)
        {
            var local = id is { Length: > 0 } && reference.StartsWith(id, StringComparison.Ordinal) ? reference[id.Length..] : reference;
            return local switch
            {
                "" or "#" => "#" + Place,
                ['#', '/', ..] => "#" + Place + local[1..],
                _ => local,
            };
        }
    }
}
