using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class DiffTests
{
    [Fact]
    public void The_same_document_has_no_changes() =>
        Assert.Empty(DocumentDiff.Compare(Doc.Accept(DiffCases.Base()), Doc.Accept(DiffCases.Base())));

    [Fact]
    public void Words_examples_tags_and_servers_do_not_count()
    {
        var changed = DiffCases.Base();
        changed["info"]!["title"] = "Other";
        changed["info"]!["version"] = "1.9.0";
        changed["servers"] = JsonNode.Parse("""[{"url":"https://elsewhere.example"}]""");
        var operation = changed.At("paths", "/things/{id}", "put");
        operation["summary"] = "Other words";
        operation["tags"] = JsonNode.Parse("""["x"]""");
        changed.At("components", "schemas", "Thing")["description"] = "Other words";
        changed.At("components", "schemas", "Thing")["example"] = JsonNode.Parse("{}");

        Assert.Empty(DocumentDiff.Compare(Doc.Accept(DiffCases.Base()), Doc.Accept(changed)));
    }

    public static TheoryData<string> Changed => [.. DiffCases.All.Keys];

    [Theory]
    [MemberData(nameof(Changed))]
    public void A_change_is_found_in_both_directions(string name)
    {
        var (change, forward, backward) = DiffCases.All[name];
        var before = Doc.Accept(DiffCases.Base());
        var changed = DiffCases.Base();
        change(changed);
        var after = Doc.Accept(changed);

        Assert.Equal(Codes(forward), Found(before, after));
        Assert.Equal(Codes(backward), Found(after, before));
    }

    [Fact]
    public void Every_kind_of_change_has_a_case()
    {
        var covered = DiffCases.All.Values.SelectMany(c => Codes(c.Forward).Concat(Codes(c.Backward))).ToHashSet();

        Assert.Equal([], Changes.All.Select(k => k.Code).Where(code => !covered.Contains(code) && !code.StartsWith("DIFF-09", StringComparison.Ordinal)));
    }

    [Fact]
    public void Codes_are_unique() => Assert.Equal(Changes.All.Count, Changes.All.Select(k => k.Code).Distinct().Count());

    [Fact]
    public void A_change_has_its_weight_its_place_in_both_documents_and_words_in_both_languages()
    {
        var changed = DiffCases.Base();
        changed.At("components", "schemas", "Thing", "properties").AsObject().Remove("size");

        var changes = DocumentDiff.Compare(Doc.Accept(DiffCases.Base()), Doc.Accept(changed));

        var breaking = changes[0];
        Assert.Equal(("DIFF-0520", true), (breaking.Code, breaking.Breaking));
        Assert.Equal("/components/schemas/Thing/properties/size", breaking.OldPointer);
        Assert.Equal("/components/schemas/Thing", breaking.NewPointer);
        Assert.Equal("The field 'size' is no longer received.", breaking.Message);
        Assert.Equal("Không còn nhận về trường 'size'.", breaking.MessageVi);
        Assert.Equal(("DIFF-0519", false), (changes[1].Code, changes[1].Breaking));
    }

    [Fact]
    public void Breaking_changes_come_first_and_a_shared_schema_is_reported_once()
    {
        var changed = DiffCases.Base();
        changed["paths"]!["/more"] = changed.At("paths", "/things/{id}").DeepClone();
        changed.At("paths", "/more").AsObject().Remove("parameters");
        foreach (var (_, operation) in changed.At("paths", "/more").AsObject())
        {
            operation!["operationId"] = "more" + operation["operationId"];
        }

        var before = Doc.Accept(changed);
        changed.At("components", "schemas", "Thing", "properties", "size")["type"] = "string";

        var changes = DocumentDiff.Compare(before, Doc.Accept(changed));

        Assert.Equal(["DIFF-0501", "DIFF-0502"], changes.Select(c => c.Code));
        Assert.True(changes.Select(c => c.Breaking).SequenceEqual(changes.Select(c => c.Breaking).OrderDescending()));
    }

    [Fact]
    public void The_same_schema_written_otherwise_is_no_change()
    {
        var inlined = DiffCases.Base();
        var thing = inlined.At("components", "schemas", "Thing").DeepClone();
        inlined.At("paths", "/things/{id}", "put", "requestBody", "content", "application/json")["schema"] = new JsonObject { ["allOf"] = new JsonArray(thing) };

        Assert.Empty(DocumentDiff.Compare(Doc.Accept(DiffCases.Base()), Doc.Accept(inlined)));
        Assert.Empty(DocumentDiff.Compare(Doc.Accept(inlined), Doc.Accept(DiffCases.Base())));
    }

    [Theory]
    [InlineData("{type: string, nullable: true}", "{type: [string, 'null']}")]
    [InlineData("{type: string, nullable: true}", "{oneOf: [{type: string}, {type: 'null'}]}")]
    [InlineData("{type: number, minimum: 1, exclusiveMinimum: true}", "{type: number, exclusiveMinimum: 1}")]
    [InlineData("{type: string, enum: [a]}", "{type: string, const: a}")]
    [InlineData("{type: array, items: {type: integer, format: int32}}", "{type: array, items: {format: int32, type: [integer]}}")]
    public void A_move_from_3_0_to_3_1_is_no_change(string schema30, string schema31)
    {
        var before = Doc.Accept(Doc.Yaml("/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}}", $"schemas: {{S: {schema30}}}", "3.0.3"));
        var after = Doc.Accept(Doc.Yaml("/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}}", $"schemas: {{S: {schema31}}}"));

        Assert.Empty(DocumentDiff.Compare(before, after));
        Assert.Empty(DocumentDiff.Compare(after, before));
    }

    [Fact]
    public void Recursion_ends()
    {
        const string Operation = "/a: {post: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}}}";
        var before = Doc.Accept(Doc.Yaml(Operation, "schemas: {Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}, all: {type: array, items: {anyOf: [{$ref: '#/components/schemas/Tree'}, {$ref: '#/components/schemas/Leaf'}]}}}}, Leaf: {allOf: [{$ref: '#/components/schemas/Tree'}]}}"));
        var after = Doc.Accept(Doc.Yaml(Operation, "schemas: {Tree: {type: object, properties: {left: {properties: {left: {$ref: '#/components/schemas/Tree'}}}, all: {type: array, items: {anyOf: [{$ref: '#/components/schemas/Leaf'}, {$ref: '#/components/schemas/Tree'}]}}}}, Leaf: {allOf: [{$ref: '#/components/schemas/Tree'}]}}"));

        Assert.Equal(["DIFF-0502", "DIFF-0520"], DocumentDiff.Compare(before, after).Select(c => c.Code).Distinct());
    }

    [Fact]
    public void Documents_that_are_too_entangled_are_given_up_as_broken()
    {
        // Each schema of one document meets each of the other: the fields lead round circles of different lengths, which have no common divisor.
        var before = Doc.Accept(Entangled(701));
        var after = Doc.Accept(Entangled(503));

        var changes = DocumentDiff.Compare(before, after);

        Assert.Equal(("DIFF-0901", true), (changes[0].Code, changes[0].Breaking));

        static string Entangled(int size) => Doc.Yaml(
            "/a: {post: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}}}}",
            "schemas:\n" + string.Join('\n', Enumerable.Range(0, size).Select(i => $"  S{i}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{(i + 1) % size}'}}}}}}")));
    }

    [Fact]
    public void Endless_changes_get_a_bounded_answer()
    {
        var many = DiffCases.Base();
        for (var i = 0; i < 1500; i++)
        {
            many["paths"]!["/p" + i] = JsonNode.Parse("""{"get":{"responses":{"204":{"description":"d"}}}}""");
        }

        var changes = DocumentDiff.Compare(Doc.Accept(many), Doc.Accept(DiffCases.Base()));

        Assert.Equal(ChangeList.MaxChanges + 1, changes.Count);
        Assert.Equal(("DIFF-0902", true), (changes[^1].Code, changes[^1].Breaking));
    }

    private static List<string> Found(ServiceDocument before, ServiceDocument after) =>
        [.. DocumentDiff.Compare(before, after).Select(c => c.Code).Distinct().Order(StringComparer.Ordinal)];

    private static List<string> Codes(string numbers) => [.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => "DIFF-" + n).Order(StringComparer.Ordinal)];
}
