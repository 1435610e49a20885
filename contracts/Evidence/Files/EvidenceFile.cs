using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Evidence.Files;

/// <summary>A personal part shown: its value, and the salt under which it was committed to.</summary>
public sealed record Opening(string Part, string Value, string Salt);

/// <summary>
/// All that is needed to check one record of the ledger, in one JSON file. It is written in canonical form, so no byte of it
/// can change unseen. Schema: contracts/schemas/evidence.schema.json.
/// </summary>
public sealed record EvidenceFile
{
    public const string Format = "lgsp-evidence/1";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public required JsonElement Record { get; init; }

    /// <summary>Personal parts as far as they are shown; those erased or withheld are missing here and stand only as commitments.</summary>
    public required IReadOnlyList<Opening> Openings { get; init; }

    /// <summary>Place of the record in the log.</summary>
    public required long Index { get; init; }

    public required IReadOnlyList<TreeHash> Proof { get; init; }

    /// <summary>A signed note: C2SP tlog-checkpoint with the log's signature and any cosignatures.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Verifier key of the log. Whoever checks must know it from elsewhere.</summary>
    public required string LogKey { get; init; }

    /// <summary>Verifier keys of the witnesses that cosigned.</summary>
    public required IReadOnlyList<string> WitnessKeys { get; init; }

    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalJsonWriter(output).StartObject()
            .Name("checkpoint").String(Checkpoint)
            .Name("format").String(Format)
            .Name("index").Number(Index)
            .Name("logKey").String(LogKey)
            .Name("openings").StartArray();
        foreach (var opening in Openings)
        {
            writer.StartObject().Name("part").String(opening.Part).Name("salt").String(opening.Salt).Name("value").String(opening.Value).EndObject();
        }

        writer.EndArray().Name("proof").StartArray();
        foreach (var hash in Proof)
        {
            writer.String(hash.ToString());
        }

        writer.EndArray().Name("record");
        output.Write(CanonicalJson.Write(Record));
        writer.Raw().Name("witnessKeys").StartArray();
        foreach (var key in WitnessKeys)
        {
            writer.String(key);
        }

        writer.EndArray().EndObject();
        return output.WrittenSpan.ToArray();
    }

    /// <param name="utf8">The file; white space between tokens is allowed, nothing else that the schema does not know.</param>
    /// <param name="file">What it holds.</param>
    /// <param name="where">JSON pointer of the first fault.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out EvidenceFile? file, out string where)
    {
        file = null;
        where = "";
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            var reader = new Members(document.RootElement);
            file = reader.Read();
            where = reader.Where;
            return file is not null;
        }
        catch (JsonException exception)
        {
            where = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            return false;
        }
        catch (InvalidOperationException)
        {
            // A string that is no valid UTF-16 when unescaped.
            return false;
        }
    }

    private sealed class Members(JsonElement root)
    {
        private static readonly string[] Names = ["checkpoint", "format", "index", "logKey", "openings", "proof", "record", "witnessKeys"];

        public string Where { get; private set; } = "";

        public EvidenceFile? Read()
        {
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            foreach (var property in root.EnumerateObject())
            {
                Where = "/" + property.Name;
                if (!Names.Contains(property.Name, StringComparer.Ordinal))
                {
                    return null;
                }
            }

            if (Text("format") != Format
                || Text("checkpoint") is not { } checkpoint
                || Text("logKey") is not { } logKey
                || Member("index", JsonValueKind.Number) is not { } number || !number.TryGetInt64(out var index) || index < 0
                || List("witnessKeys", item => item.ValueKind == JsonValueKind.String ? item.GetString() : null) is not { } witnesses
                || List("proof", item => item.ValueKind == JsonValueKind.String && TreeHash.TryParse(item.GetString(), out var hash) ? (TreeHash?)hash : null) is not { } proof
                || List("openings", ReadOpening) is not { } openings
                || Member("record", JsonValueKind.Object) is not { } record)
            {
                return null;
            }

            Where = "";
            return new EvidenceFile
            {
                Record = record.Clone(),
                Openings = openings,
                Index = index,
                Proof = [.. proof.Select(hash => hash!.Value)],
                Checkpoint = checkpoint,
                LogKey = logKey,
                WitnessKeys = witnesses,
            };
        }

        private static Opening? ReadOpening(JsonElement item) =>
            item.ValueKind == JsonValueKind.Object && item.GetPropertyCount() == 3
            && item.TryGetProperty("part", out var part) && part.ValueKind == JsonValueKind.String
            && item.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String
            && item.TryGetProperty("salt", out var salt) && salt.ValueKind == JsonValueKind.String
                ? new Opening(part.GetString()!, value.GetString()!, salt.GetString()!)
                : null;

        private JsonElement? Member(string name, JsonValueKind kind)
        {
            Where = "/" + name;
            return root.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
        }

        private string? Text(string name) => Member(name, JsonValueKind.String)?.GetString();

        private List<T>? List<T>(string name, Func<JsonElement, T?> read)
        {
            if (Member(name, JsonValueKind.Array) is not { } array)
            {
                return null;
            }

            var items = new List<T>();
            foreach (var element in array.EnumerateArray())
            {
                Where = $"/{name}/{items.Count}";
                if (read(element) is not { } item)
                {
                    return null;
                }

                items.Add(item);
            }

            return items;
        }
    }
}
