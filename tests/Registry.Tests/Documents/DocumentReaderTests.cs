using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class DocumentReaderTests
{
    private const string SmallYaml = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\n";
    private const string SmallJson = """{"openapi":"3.1.0","info":{"title":"T","version":"1.0.0"},"paths":{}}""";

    [Theory]
    [InlineData(SmallJson, "application/json")]
    [InlineData(SmallJson, "application/vnd.oai.openapi+json;version=3.1")]
    [InlineData(SmallJson, null)]
    [InlineData(SmallJson, "text/plain; charset=utf-8")]
    [InlineData(SmallJson, "application/yaml")]
    [InlineData(SmallYaml, "application/yaml")]
    [InlineData(SmallYaml, "Application/X-YAML")]
    [InlineData(SmallYaml, "text/yaml")]
    [InlineData(SmallYaml, "application/vnd.oai.openapi")]
    [InlineData(SmallYaml, "application/vnd.oai.openapi+yaml")]
    [InlineData(SmallYaml, "application/octet-stream")]
    [InlineData(SmallYaml, "")]
    [InlineData("  \n" + SmallJson, null)]
    [InlineData("---\n" + SmallYaml + "...\n", null)]
    [InlineData("%YAML 1.2\n---\n" + SmallYaml, null)]
    [InlineData("# comment\n" + SmallYaml, null)]
    [InlineData("{openapi: 3.1.0, info: {title: T, version: 1.0.0}, paths: {}}", null)]
    public void Json_and_yaml_are_read_by_media_type_or_by_their_looks(string text, string? mediaType) =>
        Assert.Equal(SmallJson, Encoding.UTF8.GetString(Doc.Accept(text, mediaType).CanonicalJson.Span));

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public void Other_media_types_are_refused(string mediaType) =>
        Assert.Equal("DOC-0104", Assert.Single(Doc.Refuse(SmallJson, mediaType)).Code);

    [Theory]
    [InlineData("3.0.0")]
    [InlineData("3.0.4")]
    [InlineData("3.1.0")]
    [InlineData("3.1.1")]
    [InlineData("3.1.0-rc1")]
    public void Versions_3_0_and_3_1_are_read(string version)
    {
        var document = Doc.Accept(SmallYaml.Replace("3.1.0", version, StringComparison.Ordinal));

        Assert.Equal(version, document.OpenApi);
        Assert.Equal(version[2] == '0' ? OpenApiVersion.V30 : OpenApiVersion.V31, document.Shapes.Version);
    }

    [Theory]
    [InlineData("swagger: '2.0'\ninfo: {title: T, version: 1.0.0}\npaths: {}", "DOC-0202", "/swagger")]
    [InlineData("openapi: 3.2.0\ninfo: {title: T, version: 1.0.0}\npaths: {}", "DOC-0204", "/openapi")]
    [InlineData("openapi: 4.0.0\ninfo: {title: T, version: 1.0.0}\npaths: {}", "DOC-0204", "/openapi")]
    [InlineData("openapi: '3.1'\ninfo: {title: T, version: 1.0.0}\npaths: {}", "DOC-0204", "/openapi")]
    [InlineData("openapi: 3.1\ninfo: {title: T, version: 1.0.0}\npaths: {}", "DOC-0203", "/openapi")]
    [InlineData("info: {title: T, version: 1.0.0}\npaths: {}", "DOC-0203", "")]
    [InlineData("asyncapi: 3.0.0", "DOC-0203", "")]
    [InlineData("- a", "DOC-0201", "")]
    [InlineData("just words", "DOC-0201", "")]
    [InlineData("null", "DOC-0201", "")]
    [InlineData("# nothing", "DOC-0201", "")]
    [InlineData("", "DOC-0105", "")]
    [InlineData(" \r\n\t", "DOC-0105", "")]
    public void Anything_else_is_refused_with_its_own_code(string text, string code, string pointer)
    {
        var error = Assert.Single(Doc.Refuse(text));

        Assert.Equal((code, pointer), (error.Code, error.Pointer));
        Assert.NotEqual(error.Message, error.MessageVi);
        Assert.NotEmpty(error.Hint);
        Assert.NotEmpty(error.HintVi);
    }

    [Theory]
    [InlineData("{\n  \"openapi\": \"3.1.0\",\n  \"info\": ,\n}", 3, 11)]
    [InlineData("{\"openapi\":\"3.1.0\",}", 1, 20)]
    [InlineData("{\"openapi\":\"3.1.0\"", 1, 19)]
    [InlineData("{\"openapi\":\"3.1.0\"} x", 1, 21)]
    [InlineData("{\"openapi\":01}", 1, 13)]
    [InlineData("{\"á\":\"đ\", }", 1, 11)]
    [InlineData("{ \"a\" /* c */}", 1, 7)]
    [InlineData("{\"a\":\"tab\there\"}", 1, 10)]
    public void A_json_syntax_error_has_its_line_and_column(string text, int line, int column)
    {
        var error = Assert.Single(Doc.Refuse(text, "application/json"));

        Assert.Equal(("DOC-0106", line, column), (error.Code, error.Line ?? 0, error.Column ?? 0));
    }

    [Theory]
    [InlineData("openapi: 3.1.0\ninfo:\n\ttitle: T\n", 2)]
    [InlineData("openapi: 3.1.0\ninfo: a: b\n", 2)]
    [InlineData("openapi: 3.1.0\ninfo: [1, 2\npaths: {}\n", 2)]
    [InlineData("openapi: \"3.1.0\n", 1)]
    [InlineData("openapi: 3.1.0\n  info: {}\n", 2)]
    [InlineData("openapi: 3.1.0\ninfo: @x\n", 2)]
    public void A_yaml_syntax_error_has_its_line(string text, int line)
    {
        var error = Assert.Single(Doc.Refuse(text));

        Assert.Equal(("DOC-0107", line), (error.Code, error.Line ?? 0));
        Assert.True(error.Column >= 1);
    }

    [Fact]
    public void All_structural_errors_are_found_at_once()
    {
        var errors = Doc.Refuse(
            """
            openapi: 3.0.3
            info: {title: 5, contact: {email: [a]}}
            paths:
              pets: {}
              /pets:
                get:
                  operationId: 7
                  parameters:
                    - {name: a, in: body}
                    - {in: query, schema: {type: text}}
                    - {name: id, in: path, schema: {type: string}}
                  responses:
                    ok: {description: d}
                    '200': {content: {application/json: {schema: {minLength: -1}}}}
            """);

        Assert.Equal(
            [
                "DOC-0206 /info/title", "DOC-0206 /info/contact/email", "DOC-0205 /info", "DOC-0208 /paths/pets", "DOC-0206 /paths/~1pets/get/operationId",
                "DOC-0207 /paths/~1pets/get/parameters/0/in", "DOC-0210 /paths/~1pets/get/parameters/0", "DOC-0207 /paths/~1pets/get/parameters/1/schema/type",
                "DOC-0205 /paths/~1pets/get/parameters/1", "DOC-0211 /paths/~1pets/get/parameters/2", "DOC-0208 /paths/~1pets/get/responses/ok",
                "DOC-0206 /paths/~1pets/get/responses/200/content/application~1json/schema/minLength", "DOC-0205 /paths/~1pets/get/responses/200",
            ],
            errors.Select(e => $"{e.Code} {e.Pointer}"));
    }

    [Fact]
    public void Unknown_fields_are_warned_about_and_kept()
    {
        var reading = Doc.Read("openapi: 3.0.3\ninfo: {title: T, version: 1.0.0, sumary: x, x-own: {$ref: 'http://evil/'}}\npaths: {}\n");

        Assert.NotNull(reading.Document);
        var warning = Assert.Single(reading.Findings);
        Assert.Equal(("DOC-0209", "/info/sumary", FindingSeverity.Warning), (warning.Code, warning.Pointer, warning.Severity));
        Assert.Contains("sumary", Encoding.UTF8.GetString(reading.Document.CanonicalJson.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_3_1_document_is_not_converted()
    {
        var written = Doc.Clean(d =>
        {
            d["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base";
            d["webhooks"] = JsonNode.Parse("""{"changed":{"post":{"responses":{"200":{"description":"ok"}}}}}""");
            d.At("components", "schemas")["Any"] = JsonNode.Parse(
                """{"type":["string","null",  "integer"],"const":1.0e2,"prefixItems":[true,false],"if":{},"then":{"$comment":"c"},"$defs":{"a":{"$anchor":"here"}},"examples":[1.00,"\u0111"],"unknownKeyword":[{}]}""");
        });

        var read = Doc.Accept(written);

        Assert.Equal(written.ToJsonString(), JsonNode.Parse(read.CanonicalJson.Span)!.ToJsonString());
        Assert.Contains("1.0e2", Encoding.UTF8.GetString(read.CanonicalJson.Span), StringComparison.Ordinal);
        Assert.Equal(read.CanonicalJson.ToArray(), DocumentReader.ReadStored(read.CanonicalJson).CanonicalJson.ToArray());
    }

    [Fact]
    public void Operations_stand_in_the_order_of_the_document()
    {
        var document = Doc.Accept(Doc.Clean());

        Assert.Equal(
            ["listParcels GET /land-parcels", "createParcel POST /land-parcels", "getParcel GET /land-parcels/{parcelId}"],
            document.Operations.Select(o => $"{o.OperationId} {o}"));
        Assert.Equal(("Land parcels", "1.2.0"), (document.Title, document.Version));
        Assert.Equal(64, document.Sha256.Length);
        Assert.Equal("/paths/~1land-parcels~1{parcelId}/parameters/0", document.Operations[2].Parameters()[0].Place.ToString());
    }

    [Fact]
    public void Operations_of_a_referred_path_item_count()
    {
        var document = Doc.Accept(Doc.Yaml(
            "/a: {$ref: '#/components/pathItems/Shared', post: {operationId: own, responses: {}}}",
            "pathItems:\n  Shared: {get: {operationId: shared, responses: {}}, post: {operationId: hidden, responses: {}}}"));

        Assert.Equal(["own POST /a", "shared GET /a"], document.Operations.Select(o => $"{o.OperationId} {o}"));
    }

    [Fact]
    public void Paths_that_differ_only_in_names_are_refused()
    {
        var error = Assert.Single(Doc.Refuse(Doc.Yaml("/a/{x}: {}\n/a/{y}: {}\n/a/{x}/b: {}")));

        Assert.Equal(("DOC-0214", "/paths/~1a~1{y}"), (error.Code, error.Pointer));
    }

    [Fact]
    public void Too_many_operations_are_refused() =>
        Assert.Equal("DOC-0213", Assert.Single(Doc.Refuse(
            Doc.Yaml("/a: {get: {responses: {}}, put: {responses: {}}}\n/b: {get: {responses: {}}}"), limits: new DocumentLimits { MaxOperations = 2 })).Code);
}
