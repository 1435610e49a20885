using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Lint;
using GiaLai.Lgsp.Registry.Documents.Publication;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>What holds for any document: nothing is lost, JSON and YAML mean the same, the same text gives the same bytes.</summary>
public sealed class CanonicalJsonTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char[" aZ09-_:#{}[],&*!|>'\"%@`\t\\/.\u00e1\u1ec7đĐ\u2028"], 0, 12],
        Gen.OneOf("no", "yes", "true", "null", "~", "1", "-1", "0x1", "0o7", "1.5", ".5", "1e3", "007", "<<", "---", "...", "? a", "- a", "a: b", "#c", "\U0001f33e", "2026-11-24", ""));

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf(
        Texts.Select(t => (JsonNode?)JsonValue.Create(t)),
        Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Double[-1e9, 1e9].Select(d => (JsonNode?)JsonValue.Create(d)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Values = Gen.Recursive<JsonNode?>((depth, inner) => depth == 4
        ? Scalars
        : Gen.Frequency(
            (3, Scalars),
            (1, inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]))),
            (2, Gen.Select(Texts, inner).Array[0, 4].Select(Object))));

    [Fact]
    public void Json_and_yaml_of_the_same_value_give_the_same_bytes() => Values.Sample(value =>
    {
        var json = Document(value).ToJsonString();
        var fromJson = Doc.Accept(json, "application/json").CanonicalJson.ToArray();

        Assert.Equal(fromJson, Doc.Accept(Yaml.Block(Document(value)), "application/yaml").CanonicalJson.ToArray());
        Assert.Equal(fromJson, Doc.Accept(Yaml.Flow(Document(value)) + "\n", "application/yaml").CanonicalJson.ToArray());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(fromJson)));
    });

    [Fact]
    public void Reading_what_was_read_changes_nothing() => Values.Sample(value =>
    {
        var once = Doc.Accept(Document(value).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

        Assert.Equal(once.CanonicalJson.ToArray(), DocumentReader.Read(once.CanonicalJson).Document!.CanonicalJson.ToArray());
        Assert.Equal(once.Sha256, DocumentReader.ReadStored(once.CanonicalJson).Sha256);
    });

    [Fact]
    public void Publishing_keeps_every_value_that_is_no_address() => Values.Sample(value =>
    {
        var document = Doc.Accept(Document(value).ToJsonString());
        var published = PublishedDocument.Of(document, new PublicationSubject { ServiceUrl = new Uri("https://g.example/"), TokenEndpoint = new Uri("https://g.example/token"), Upstreams = [] });

        if (published.Masked.Count == 0)
        {
            Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(published.Json.Span)!["x-value"]));
        }
    });

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 400], Gen.OneOf<string?>("application/json", "application/yaml", null)).Sample((noise, at, type) =>
        {
            var text = Encoding.UTF8.GetBytes(type == "application/json" ? Doc.Clean().ToJsonString() : Yaml.Block(Doc.Clean()));
            byte[] broken = [.. text.AsSpan(0, Math.Min(at, text.Length)), .. noise, .. text.AsSpan(Math.Min(at + noise.Length, text.Length))];

            Assert.NotNull(DocumentReader.Read(broken, type).Findings);
        }, iter: 2000);

    [Fact]
    public void A_document_of_five_megabytes_is_read_checked_and_published_in_seconds()
    {
        var big = Doc.Clean(d =>
        {
            var parcel = d.At("components", "schemas", "Parcel");
            var item = d.At("paths", "/land-parcels");
            for (var i = 0; i < 950; i++)
            {
                var name = i.ToString(CultureInfo.InvariantCulture);
                d["paths"]!["/parcels-" + name] = JsonNode.Parse(item.ToJsonString().Replace("Parcels\"", "Parcels" + name + "\"", StringComparison.Ordinal).Replace("createParcel", "createParcel" + name, StringComparison.Ordinal));
                d.At("components", "schemas")["Parcel" + name] = parcel.DeepClone();
                d.At("components", "schemas", "Parcel" + name)["description"] = string.Concat(Enumerable.Repeat("Thửa đất theo bản đồ địa chính. ", 50));
                d.At("components", "schemas", "Parcel" + name, "properties")["next"] = JsonNode.Parse($$"""{"$ref":"#/components/schemas/Parcel{{(i + 1) % 950}}"}""");
            }
        });
        var json = Encoding.UTF8.GetBytes(big.ToJsonString());
        var yaml = Encoding.UTF8.GetBytes(Yaml.Block(big));
        Assert.InRange(json.Length, 4_500_000, 8_000_000);
        Assert.InRange(yaml.Length, 3_500_000, 8_000_000);

        foreach (var bytes in (byte[][])[json, yaml])
        {
            var clock = Stopwatch.StartNew();
            var document = DocumentReader.Read(bytes).Document!;
            Assert.False(DocumentLint.Check(document, new LintSubject { Major = 1, Upstreams = [new Uri("http://land-db/")] }).Blocks);
            _ = PublishedDocument.Of(document, new PublicationSubject { ServiceUrl = new Uri("https://g.example/"), TokenEndpoint = new Uri("https://g.example/token"), Upstreams = [new Uri("http://land-db/")] });

            // Alone it takes about two seconds; the rest is for busy machines.
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
        }
    }

    private static JsonObject Document(JsonNode? value) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "T", ["version"] = "1.0.0" },
        ["paths"] = new JsonObject(),
        ["x-value"] = value?.DeepClone(),
    };

    private static JsonNode? Object((string Name, JsonNode? Value)[] members)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
        {
            made[name] = value?.DeepClone();
        }

        return made;
    }
}
