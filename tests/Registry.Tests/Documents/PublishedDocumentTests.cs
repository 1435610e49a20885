using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Documents.Publication;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class PublishedDocumentTests
{
    private static readonly PublicationSubject Subject = new()
    {
        ServiceUrl = new Uri("https://lgsp.gialai.example/api/H21.05/land-parcels/v1"),
        TokenEndpoint = new Uri("https://lgsp.gialai.example/token"),
        Upstreams = [new Uri("http://land-db:8080/v1"), new Uri("https://api.land.example/"), new Uri("http://10.21.3.4/")],
    };

    [Fact]
    public void The_gateway_is_the_only_server_and_its_token_the_security()
    {
        var published = Publish(Doc.Clean());

        Assert.Equal("""[{"url":"https://lgsp.gialai.example/api/H21.05/land-parcels/v1"}]""", published["servers"]!.ToJsonString());
        Assert.Equal("""[{"lgsp":["lgsp.call"]}]""", published["security"]!.ToJsonString());
        var scheme = Assert.Single(published.At("components", "securitySchemes").AsObject());
        Assert.Equal("lgsp", scheme.Key);
        Assert.Equal("oauth2", (string?)scheme.Value!["type"]);
        Assert.Equal("https://lgsp.gialai.example/token", (string?)scheme.Value.At("flows", "clientCredentials", "tokenUrl"));
    }

    [Fact]
    public void All_else_is_as_the_provider_wrote_it()
    {
        var written = Doc.Clean();
        var published = Publish(written);

        foreach (var field in (string[])["openapi", "info", "tags", "paths"])
        {
            Assert.True(JsonNode.DeepEquals(written[field], published[field]), field);
        }

        Assert.True(JsonNode.DeepEquals(written.At("components", "schemas"), published.At("components", "schemas")));
        Assert.Null(published["x-lgsp-masked-addresses"]);
    }

    [Fact]
    public void A_published_document_is_a_document_with_the_same_operations()
    {
        var document = Doc.Accept(Doc.Clean());
        var published = DocumentReader.Read(PublishedDocument.Of(document, Subject).Json, "application/json").Document!;

        Assert.Equal(document.Operations.Select(o => $"{o} {o.OperationId}"), published.Operations.Select(o => $"{o} {o.OperationId}"));
        Assert.DoesNotContain(DocumentDiff.Compare(document, published), c => !c.Code.StartsWith("DIFF-06", StringComparison.Ordinal));
    }

    [Fact]
    public void No_internal_host_shows_wherever_it_was_hidden()
    {
        var written = Doc.Clean(d =>
        {
            d["servers"] = JsonNode.Parse("""[{"url":"http://land-db:8080/v1"},{"url":"https://{h}/","variables":{"h":{"default":"10.21.3.4","enum":["land.internal","10.21.3.4"]}}}]""");
            d["externalDocs"] = JsonNode.Parse("""{"url":"https://api.land.example/docs","description":"on land-db:8080"}""");
            d["info"]!["description"] = "Served by land-db:8080, [docs](http://10.21.3.4/docs) and api.land.example.";
            d["info"]!["contact"]!["url"] = "http://wiki.land.local/";
            d["info"]!["termsOfService"] = "https%3A%2F%2Fapi.land.example";
            d["x-google-backend"] = JsonNode.Parse("""{"address":"http://land-db:8080","host":"land-db","nested":[{"http://land-db/":"10.21.3.4"}]}""");
            d["webhooks"] = JsonNode.Parse("""{"moved":{"servers":[{"url":"http://land-db"}],"post":{"servers":[{"url":"http://land-db"}],"requestBody":{"content":{"application/json":{"example":{"self":"http://land-db/1"}}}},"responses":{"200":{"description":"d"}}}}}""");
            var item = d.At("paths", "/land-parcels/{parcelId}");
            item["servers"] = JsonNode.Parse("""[{"url":"https://api.land.example"}]""");
            item["get"]!["servers"] = JsonNode.Parse("""[{"url":"https://api.land.example"}]""");
            item["get"]!["externalDocs"] = JsonNode.Parse("""{"url":"http://10.21.3.4:8080/"}""");
            item["get"]!["callbacks"] = JsonNode.Parse("""{"on":{"http://land-db:8080/{$request.query.id}":{"post":{"responses":{"200":{"description":"from 10.21.3.4"}}}}}}""");
            item.At("get", "responses", "200")["links"] = JsonNode.Parse("""{"next":{"operationId":"getParcel","server":{"url":"http://land-db"},"parameters":{"h":"http://land-db/x"},"description":"at land-db:1"}}""");
            item.At("get", "responses", "200")["headers"] = JsonNode.Parse("""{"Location":{"schema":{"type":"string","example":"http://land-db:8080/1","default":"//land-db/1","enum":["http://api.land.example"]}}}""");
            d.At("components", "schemas", "Parcel")["examples"] = JsonNode.Parse("""[{"url":"https://user:pw@api.land.example:443/x","ip":"::ffff:10.21.3.4","unc":"\\\\land-db\\c"}]""");
            d.At("components", "schemas", "Parcel")["$comment"] = "LAND-DB:5432, １０.21.3.4";
            d.At("components", "schemas")["10.21.3.4"] = JsonNode.Parse("""{"type":"string"}""");
            d.At("components", "schemas", "Parcel", "properties")["ref"] = JsonNode.Parse("""{"$ref":"#/components/schemas/10.21.3.4"}""");
            d.At("components", "securitySchemes", "oauth2", "flows", "clientCredentials")["tokenUrl"] = "http://land-db/token";
        });

        var document = Doc.Accept(written);
        var published = PublishedDocument.Of(document, Subject);
        var text = Encoding.UTF8.GetString(published.Json.Span);

        foreach (var trace in (string[])["land-db", "api.land.example", "10.21.3.4", "land.local", "land.internal", "１０.21"])
        {
            Assert.DoesNotContain(trace, text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(published.Masked.Count, (int)JsonNode.Parse(text)!["x-lgsp-masked-addresses"]!);
        Assert.Contains("/info/description", published.Masked);
        Assert.Contains("/x-google-backend/host", published.Masked);
        // The masked document still holds together: its references meet.
        Doc.Accept(text, "application/json");
    }

    [Fact]
    public void Keys_that_the_provider_hands_out_itself_are_still_asked_for()
    {
        var published = Publish(Doc.Clean(d =>
        {
            var schemes = d.At("components", "securitySchemes");
            schemes["key"] = JsonNode.Parse("""{"type":"apiKey","in":"header","name":"X-Land-Key","description":"from http://land-db/"}""");
            schemes["alias"] = JsonNode.Parse("""{"$ref":"#/components/securitySchemes/key"}""");
            schemes["header"] = JsonNode.Parse("""{"type":"apiKey","in":"header","name":"authorization"}""");
            schemes["basic"] = JsonNode.Parse("""{"type":"http","scheme":"basic"}""");
            schemes["lgsp"] = JsonNode.Parse("""{"type":"apiKey","in":"query","name":"lgsp"}""");
            d.At("paths", "/land-parcels", "get")["security"] = JsonNode.Parse("""[{"key":[],"oauth2":["read"]},{"alias":[]},{"basic":[]},{"header":[]}]""");
            d.At("paths", "/land-parcels", "post")["security"] = new JsonArray();
        }));

        Assert.Equal("""[{"lgsp":["lgsp.call"],"key":[]},{"lgsp":["lgsp.call"],"alias":[]},{"lgsp":["lgsp.call"]}]""", published.At("paths", "/land-parcels", "get", "security").ToJsonString());
        Assert.Equal("""[{"lgsp":["lgsp.call"]}]""", published.At("paths", "/land-parcels", "post", "security").ToJsonString());
        Assert.Equal(["lgsp", "key", "alias"], published.At("components", "securitySchemes").AsObject().Select(s => s.Key));
        Assert.DoesNotContain("land-db", published.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_without_components_gets_the_security_scheme()
    {
        var published = JsonNode.Parse(PublishedDocument.Of(Doc.Accept(Doc.Yaml("{}", version: "3.0.3")), Subject).Json.Span)!;

        Assert.NotNull(published.At("components", "securitySchemes", "lgsp"));
    }

    private static JsonNode Publish(JsonNode document) => JsonNode.Parse(PublishedDocument.Of(Doc.Accept(document), Subject).Json.Span)!;
}
