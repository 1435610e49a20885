using GiaLai.Lgsp.Registry.Documents;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class ReferenceTests
{
    [Theory]
    [InlineData("http://example.com/schema.json")]
    [InlineData("https://example.com/openapi.yaml#/components/schemas/A")]
    [InlineData("//example.com/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("./common.yaml#/A")]
    [InlineData("common.json")]
    [InlineData("A")]
    [InlineData("")]
    [InlineData("\\\\host\\share")]
    [InlineData("data:application/json,{}")]
    public void References_out_of_the_document_are_refused_with_their_place(string reference)
    {
        var error = Assert.Single(Doc.Refuse(Doc.Yaml("{}", $"schemas:\n  A: {{$ref: '{reference}'}}")));

        Assert.Equal(("DOC-0301", "/components/schemas/A/$ref"), (error.Code, error.Pointer));
    }

    [Theory]
    [InlineData("responses: {A: {$ref: 'x.yaml'}}", "/components/responses/A/$ref")]
    [InlineData("parameters: {A: {$ref: 'x.yaml'}}", "/components/parameters/A/$ref")]
    [InlineData("examples: {A: {$ref: 'x.yaml'}}", "/components/examples/A/$ref")]
    [InlineData("requestBodies: {A: {$ref: 'x.yaml'}}", "/components/requestBodies/A/$ref")]
    [InlineData("headers: {A: {$ref: 'x.yaml'}}", "/components/headers/A/$ref")]
    [InlineData("securitySchemes: {A: {$ref: 'x.yaml'}}", "/components/securitySchemes/A/$ref")]
    [InlineData("links: {A: {$ref: 'x.yaml'}}", "/components/links/A/$ref")]
    [InlineData("links: {A: {operationRef: 'x.yaml'}}", "/components/links/A/operationRef")]
    [InlineData("callbacks: {A: {$ref: 'x.yaml'}}", "/components/callbacks/A/$ref")]
    [InlineData("pathItems: {A: {$ref: 'x.yaml'}}", "/components/pathItems/A/$ref")]
    [InlineData("schemas: {A: {properties: {b: {items: {$ref: 'x.yaml'}}}}}", "/components/schemas/A/properties/b/items/$ref")]
    [InlineData("schemas: {A: {if: {$ref: 'x.yaml'}}}", "/components/schemas/A/if/$ref")]
    [InlineData("schemas: {A: {$dynamicRef: 'x.yaml'}}", "/components/schemas/A/$dynamicRef")]
    [InlineData("schemas: {A: {discriminator: {propertyName: p, mapping: {m: 'x.yaml'}}}}", "/components/schemas/A/discriminator/mapping/m")]
    [InlineData("schemas: {A: {discriminator: {propertyName: p, mapping: {m: 'http://h/x'}}}}", "/components/schemas/A/discriminator/mapping/m")]
    public void Everywhere_a_reference_may_stand_it_is_judged(string components, string pointer) =>
        Assert.Equal(("DOC-0301", pointer), Assert.Single(Doc.Refuse(Doc.Yaml("{}", components)), e => e.Code == "DOC-0301") is var e ? (e.Code, e.Pointer) : default);

    [Theory]
    [InlineData("schemas: {A: {example: {$ref: 'http://evil/'}, default: {$ref: x}, enum: [{$ref: y}], const: {$ref: z}}}")]
    [InlineData("schemas: {A: {properties: {$ref: {type: string}}}}")]
    [InlineData("examples: {A: {value: {$ref: 'http://evil/'}}}")]
    [InlineData("x-own: {$ref: 'http://evil/'}")]
    [InlineData("schemas: {A: {discriminator: {propertyName: p, mapping: {m: B}}}}")]
    public void Data_that_looks_like_a_reference_is_left_alone(string components) => Doc.Accept(Doc.Yaml("{}", components));

    [Theory]
    [InlineData("#/components/schemas/B")]
    [InlineData("#/components/schemas/A/properties/y")]
    [InlineData("#/components/schemas/a~1b")]
    [InlineData("#/paths/~1x/get")]
    [InlineData("#/components/schemas/A/allOf/01")]
    [InlineData("#/components/schemas/A/allOf/1")]
    [InlineData("#nowhere")]
    public void A_dangling_reference_is_refused_with_its_place(string reference)
    {
        var errors = Doc.Refuse(Doc.Yaml("{}", $"schemas:\n  A: {{allOf: [{{}}], properties: {{x: {{}}}}}}\n  C: {{$ref: '{reference}'}}"));

        Assert.Equal(("DOC-0302", "/components/schemas/C/$ref"), (Assert.Single(errors).Code, errors[0].Pointer));
    }

    [Theory]
    [InlineData("#/components/schemas/A~")]
    [InlineData("#/components/schemas/A~2")]
    [InlineData("#/components/schemas/%zz")]
    [InlineData("#/components/schemas/%4")]
    public void A_malformed_reference_is_refused(string reference) =>
        Assert.Equal("DOC-0304", Assert.Single(Doc.Refuse(Doc.Yaml("{}", $"schemas: {{A: {{$ref: '{reference}'}}}}"))).Code);

    [Theory]
    [InlineData("schemas: {A: {properties: {a b/c~d: {}}}, R: {$ref: '#/components/schemas/A/properties/a%20b~1c~0d'}}")]
    [InlineData("schemas: {A: {prefixItems: [{}, {}]}, R: {$ref: '#/components/schemas/A/prefixItems/1'}}")]
    [InlineData("schemas: {A: {$anchor: here}, R: {$ref: '#here'}}")]
    [InlineData("schemas: {A: {$dynamicAnchor: here}, R: {$dynamicRef: '#here'}}")]
    [InlineData("schemas: {R: {$ref: '#/x-models/M'}}\nx-nothing: 1")]
    public void Local_references_are_resolved(string components) =>
        Doc.Accept(Doc.Yaml("{}", components).Replace("paths:", "x-models: {M: {type: string}}\npaths:", StringComparison.Ordinal));

    [Fact]
    public void What_a_reference_names_is_judged_as_what_it_is_used_for()
    {
        var errors = Doc.Refuse(Doc.Yaml(
            "/a: {get: {parameters: [{$ref: '#/components/schemas/A'}], responses: {'200': {$ref: '#/x-models/R'}}}}",
            "schemas: {A: {type: string}}").Replace("paths:", "x-models: {R: {description: 7, content: {a/b: {schema: {$ref: 'http://evil/'}}}}}\npaths:", StringComparison.Ordinal));

        Assert.Equal(
            ["DOC-0205 /components/schemas/A", "DOC-0205 /components/schemas/A", "DOC-0210 /components/schemas/A", "DOC-0206 /x-models/R/description", "DOC-0301 /x-models/R/content/a~1b/schema/$ref"],
            errors.Select(e => $"{e.Code} {e.Pointer}"));
    }

    [Theory]
    [InlineData("schemas: {A: {$ref: '#/components/schemas/A'}}", 1)]
    [InlineData("schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/C'}, C: {$ref: '#/components/schemas/A'}}", 1)]
    [InlineData("schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}]}}", 1)]
    [InlineData("schemas: {A: {allOf: [{allOf: [{$ref: '#/components/schemas/B'}]}]}, B: {allOf: [{$ref: '#/components/schemas/A'}, {}]}}", 1)]
    [InlineData("schemas: {A: {type: object, $ref: '#/components/schemas/A'}}", 1)]
    [InlineData("parameters: {A: {$ref: '#/components/parameters/B'}, B: {$ref: '#/components/parameters/A'}}", 1)]
    [InlineData("responses: {A: {$ref: '#/components/responses/A'}}", 1)]
    [InlineData("pathItems: {A: {$ref: '#/components/pathItems/B'}, B: {$ref: '#/components/pathItems/A'}}", 1)]
    [InlineData("callbacks: {A: {$ref: '#/components/callbacks/A'}}", 1)]
    // Names that mean something elsewhere do not hide a circle.
    [InlineData("schemas: {operationRef: {$ref: '#/components/schemas/mapping'}, mapping: {$ref: '#/components/schemas/operationRef'}}", 1)]
    public void A_circle_that_never_reaches_a_value_is_refused(string components, int circles)
    {
        var errors = Doc.Refuse(Doc.Yaml("{}", components));

        Assert.Equal(Enumerable.Repeat("DOC-0303", circles), errors.Select(e => e.Code));
        Assert.Contains(" → ", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_item_that_refers_to_itself_is_refused() =>
        Assert.Equal("DOC-0303", Assert.Single(Doc.Refuse(Doc.Yaml("/a: {$ref: '#/paths/~1b'}\n/b: {$ref: '#/paths/~1a'}"))).Code);

    [Theory]
    [InlineData("schemas: {A: {properties: {child: {$ref: '#/components/schemas/A'}}}}")]
    [InlineData("schemas: {A: {type: array, items: {$ref: '#/components/schemas/A'}}}")]
    [InlineData("schemas: {A: {additionalProperties: {allOf: [{$ref: '#/components/schemas/A'}]}}}")]
    [InlineData("schemas: {Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}]}, Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}}")]
    [InlineData("schemas: {A: {allOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/B'}]}, B: {allOf: [{$ref: '#/components/schemas/C'}]}, C: {}}")]
    public void Recursive_schemas_are_accepted(string components) => Doc.Accept(Doc.Yaml("{}", components));

    [Fact]
    public void A_very_long_chain_of_references_is_followed()
    {
        var chain = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"    S{i}: {{$ref: '#/components/schemas/S{i + 1}'}}\n"));

        Doc.Accept("openapi: 3.0.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n" + chain + "    S20000: {}\n");
        Assert.Equal("DOC-0303", Doc.Refuse("openapi: 3.0.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n" + chain + "    S20000: {$ref: '#/components/schemas/S0'}\n")[0].Code);
    }

    [Fact]
    public void In_3_0_fields_beside_a_reference_count_for_nothing()
    {
        var document = Doc.Accept(Doc.Yaml("{}", "schemas: {A: {$ref: '#/components/schemas/B', type: 7, allOf: no}, B: {type: string}}", "3.0.3"));

        Assert.Equal("/components/schemas/B", document.Resolve(document.Root.GetProperty("components").GetProperty("schemas").GetProperty("A"), Place.Root).Place.ToString());
    }

    [Fact]
    public void Embedded_schema_resources_are_refused_because_they_move_the_base_of_references() =>
        Assert.Equal(["DOC-0305"], Doc.Refuse(Doc.Yaml("{}", "schemas: {A: {$id: 'http://x/y', type: string}}")).Select(e => e.Code));
}
