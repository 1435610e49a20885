using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Registry.Documents;

internal enum OpenApiVersion
{
    V30,
    V31,
}

/// <summary>
/// The object model of OpenAPI as tables. Source: OpenAPI Specification 3.0.4 and 3.1.1, chapter "Schema" / "Fixed Fields" of each object;
/// JSON Schema 2020-12 for the Schema Object of 3.1.
/// </summary>
internal sealed partial class OpenApiShapes
{
    public static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private static readonly ScalarShape Text = new(ScalarKind.Text);
    private static readonly ScalarShape Url = new(ScalarKind.Text) { Form = "url" };
    private static readonly ScalarShape Email = new(ScalarKind.Text) { Form = "email" };
    private static readonly ScalarShape Flag = new(ScalarKind.Flag);
    private static readonly ScalarShape Number = new(ScalarKind.Number);
    private static readonly ScalarShape Count = new(ScalarKind.Count);
    private static readonly ListShape Texts = new(Text);
    private static readonly AnyShape Any = AnyShape.Value;

    private static readonly KeyRule PathKeys = new(key => key.StartsWith('/'), new("a path that begins with '/'", "đường dẫn bắt đầu bằng '/'"));
    private static readonly KeyRule StatusKeys = new(StatusForm().IsMatch, new("a status such as '200' or '4XX', or 'default'", "mã trạng thái như '200' hoặc '4XX', hoặc 'default'"));
    private static readonly KeyRule ComponentKeys = new(ComponentForm().IsMatch, new("of letters, digits, '.', '-' and '_'", "gồm chữ cái, chữ số, '.', '-' và '_'"));

    // After the fields above, which they are made of.
    public static readonly OpenApiShapes V30 = new(OpenApiVersion.V30);
    public static readonly OpenApiShapes V31 = new(OpenApiVersion.V31);

    private OpenApiShapes(OpenApiVersion version)
    {
        Version = version;
        var is31 = version == OpenApiVersion.V31;

        ExternalDocs = new ObjectShape("External documentation").With("url", Url, required: true).With("description", Text);
        Schema = is31 ? new ObjectShape("Schema") { IsReferable = true, KeepsSiblings = true, AllowsFlag = true, IsOpen = true, Extra = ShapeCheck.Schema31 }
            : new ObjectShape("Schema") { IsReferable = true, Extra = ShapeCheck.Schema30 };
        DescribeSchema(is31);

        var example = new ObjectShape("Example") { IsReferable = true }
            .With(Text, "summary", "description").With("value", Any).With("externalValue", Url).WithPair("value", "externalValue", needed: false);
        Server = new ObjectShape("Server").With("url", Text, required: true).With("description", Text)
            .With("variables", new MapShape(new ObjectShape("Server variable").With("default", Text, required: true).With("enum", Texts).With("description", Text)));
        Header = new ObjectShape("Header") { IsReferable = true };
        MediaType = new ObjectShape("Media type").With("schema", Schema).With("example", Any).With("examples", new MapShape(example))
            .With("encoding", new MapShape(new ObjectShape("Encoding").With(Text, "contentType", "style").With(Flag, "explode", "allowReserved").With("headers", new MapShape(Header))))
            .WithPair("example", "examples", needed: false);
        var content = new MapShape(MediaType);
        Header.With("description", Text).With(Flag, "required", "deprecated", "allowEmptyValue", "explode", "allowReserved").With("style", Text)
            .With("schema", Schema).With("content", content).With("example", Any).With("examples", new MapShape(example))
            .WithPair("schema", "content", needed: true).WithPair("example", "examples", needed: false);
        Parameter = new ObjectShape("Parameter") { IsReferable = true, Extra = ShapeCheck.Parameter }
            .With("name", Text, required: true).With("in", new ScalarShape(ScalarKind.Text, "query", "header", "path", "cookie"), required: true)
            .With("description", Text).With(Flag, "required", "deprecated", "allowEmptyValue", "explode", "allowReserved")
            .With("style", new ScalarShape(ScalarKind.Text, "matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"))
            .With("schema", Schema).With("content", content).With("example", Any).With("examples", new MapShape(example))
            .WithPair("schema", "content", needed: true).WithPair("example", "examples", needed: false);
        RequestBody = new ObjectShape("Request body") { IsReferable = true }
            .With("content", content, required: true).With("description", Text).With("required", Flag);
        Link = new ObjectShape("Link") { IsReferable = true, Extra = ShapeCheck.Link }
            .With(Text, "operationRef", "operationId", "description").With("parameters", new MapShape(Any)).With("requestBody", Any).With("server", Server)
            .WithPair("operationRef", "operationId", needed: true);
        Response = new ObjectShape("Response") { IsReferable = true }
            .With("description", Text, required: true).With("headers", new MapShape(Header)).With("content", content).With("links", new MapShape(Link));
        Responses = new ObjectShape("Responses").WithPattern(Response, StatusKeys);
        SecurityRequirement = new MapShape(Texts);
        var security = new ListShape(SecurityRequirement);

        PathItem = new ObjectShape("Path item") { IsReferable = true, KeepsSiblings = true };
        Callback = new ObjectShape("Callback") { IsReferable = true }.WithPattern(PathItem, null);
        Operation = new ObjectShape("Operation")
            .With("tags", Texts).With(Text, "summary", "description", "operationId").With("externalDocs", ExternalDocs)
            .With("parameters", new ListShape(Parameter)).With("requestBody", RequestBody).With("responses", Responses, required: !is31)
            .With("callbacks", new MapShape(Callback)).With("deprecated", Flag).With("security", security).With("servers", new ListShape(Server));
        PathItem.With(Text, "summary", "description").With("servers", new ListShape(Server)).With("parameters", new ListShape(Parameter)).With(Operation, Methods);

        var flow = new MapShape(Text);
        var flows = new ObjectShape("OAuth flows")
            .With("implicit", Flow("authorizationUrl")).With("password", Flow("tokenUrl")).With("clientCredentials", Flow("tokenUrl"))
            .With("authorizationCode", Flow("authorizationUrl", "tokenUrl"));
        string[] schemeTypes = is31 ? ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"] : ["apiKey", "http", "oauth2", "openIdConnect"];
        SecurityScheme = new ObjectShape("Security scheme") { IsReferable = true, Extra = ShapeCheck.SecurityScheme }
            .With("type", new ScalarShape(ScalarKind.Text, schemeTypes), required: true).With(Text, "description", "name", "scheme", "bearerFormat")
            .With("in", new ScalarShape(ScalarKind.Text, "query", "header", "cookie")).With("flows", flows).With("openIdConnectUrl", Url);

        Components = new ObjectShape("Components")
            .With("schemas", Named(Schema)).With("responses", Named(Response)).With("parameters", Named(Parameter)).With("examples", Named(example))
            .With("requestBodies", Named(RequestBody)).With("headers", Named(Header)).With("securitySchemes", Named(SecurityScheme))
            .With("links", Named(Link)).With("callbacks", Named(Callback));
        Info = new ObjectShape("Info").With("title", Text, required: true).With("version", Text, required: true).With("description", Text).With("termsOfService", Url)
            .With("contact", new ObjectShape("Contact").With("name", Text).With("url", Url).With("email", Email));
        var license = new ObjectShape("License").With("name", Text, required: true).With("url", Url);
        Info.With("license", license);
        Root = new ObjectShape("OpenAPI") { Extra = is31 ? ShapeCheck.Root31 : null }
            .With("openapi", Text, required: true).With("info", Info, required: true).With("servers", new ListShape(Server))
            .With("paths", new ObjectShape("Paths").WithPattern(PathItem, PathKeys), required: !is31).With("components", Components)
            .With("security", security).With("externalDocs", ExternalDocs)
            .With("tags", new ListShape(new ObjectShape("Tag").With("name", Text, required: true).With("description", Text).With("externalDocs", ExternalDocs)));
        if (is31)
        {
            Info.With("summary", Text);
            license.With("identifier", Text).WithPair("url", "identifier", needed: false);
            Components.With("pathItems", Named(PathItem));
            Root.With("webhooks", new MapShape(PathItem)).With("jsonSchemaDialect", Text);
        }

        ObjectShape Flow(params string[] urls)
        {
            var shape = new ObjectShape("OAuth flow").With("scopes", flow, required: true);
            foreach (var url in (string[])["authorizationUrl", "tokenUrl", "refreshUrl"])
            {
                shape.With(url, Url, required: urls.Contains(url));
            }

            return shape;
        }
    }

    public OpenApiVersion Version { get; }

    public ObjectShape Root { get; }

    public ObjectShape Info { get; }

    public ObjectShape Server { get; }

    public ObjectShape ExternalDocs { get; }

    public ObjectShape PathItem { get; }

    public ObjectShape Operation { get; }

    public ObjectShape Parameter { get; }

    public ObjectShape RequestBody { get; }

    public ObjectShape MediaType { get; }

    public ObjectShape Responses { get; }

    public ObjectShape Response { get; }

    public ObjectShape Header { get; }

    public ObjectShape Link { get; }

    public ObjectShape Callback { get; }

    public ObjectShape Components { get; }

    public ObjectShape SecurityScheme { get; }

    public MapShape SecurityRequirement { get; }

    public ObjectShape Schema { get; }

    /// <summary>What stands at a pointer by the tables alone; null where they say nothing.</summary>
    public Shape? At(string pointer)
    {
        Shape? shape = Root;
        foreach (var segment in JsonPointer.Segments(pointer))
        {
            shape = shape switch
            {
                ObjectShape of => of.At(segment),
                MapShape of => of.Value,
                ListShape of => of.Item,
                ChoiceShape of => Inside(of, segment),
                _ => null,
            };
        }

        return shape is ChoiceShape choice ? Array.Find(choice.Choices, c => c is ObjectShape) ?? choice : shape;

        static Shape? Inside(ChoiceShape choice, string segment) => choice.Choices.Select(c => c switch
        {
            ObjectShape of => of.At(segment),
            MapShape of => of.Value,
            ListShape of => of.Item,
            _ => null,
        }).FirstOrDefault(c => c is not null);
    }

    private static MapShape Named(Shape shape) => new(shape) { Keys = ComponentKeys };

    private void DescribeSchema(bool is31)
    {
        var schemas = new ListShape(Schema);
        var named = new MapShape(Schema);
        Schema
            .With(Text, "title", "description", "format", "pattern").With(Number, "multipleOf", "maximum", "minimum")
            .With(Count, "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties")
            .With(Flag, "uniqueItems", "readOnly", "writeOnly", "deprecated").With("required", Texts).With("enum", new ListShape(Any))
            .With(Schema, "not", "items").With(schemas, "allOf", "anyOf", "oneOf").With("properties", named).With(Any, "default", "example")
            .With("discriminator", new ObjectShape("Discriminator") { Extra = ShapeCheck.Discriminator }.With("propertyName", Text, required: true).With("mapping", new MapShape(Text)))
            .With("xml", new ObjectShape("XML").With(Text, "name", "namespace", "prefix").With(Flag, "attribute", "wrapped")).With("externalDocs", ExternalDocs);
        if (!is31)
        {
            Schema.With("type", new ScalarShape(ScalarKind.Text, "array", "boolean", "integer", "number", "object", "string"))
                .With(Flag, "exclusiveMaximum", "exclusiveMinimum", "nullable").With("additionalProperties", new ChoiceShape(Flag, Schema));
            return;
        }

        var type = new ScalarShape(ScalarKind.Text, "array", "boolean", "integer", "null", "number", "object", "string");
        Schema.With("type", new ChoiceShape(type, new ListShape(type)))
            .With(Text, "$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "$comment", "contentEncoding", "contentMediaType")
            .With(Number, "exclusiveMaximum", "exclusiveMinimum").With(Count, "maxContains", "minContains")
            .With(Schema, "if", "then", "else", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema")
            .With("prefixItems", schemas).With(named, "$defs", "definitions", "patternProperties", "dependentSchemas")
            .With("dependentRequired", new MapShape(Texts)).With("const", Any).With("examples", new ListShape(Any)).With("$vocabulary", new MapShape(Flag));
    }

    [GeneratedRegex(@"^(?:default|[1-5](?:[0-9]{2}|XX))\z", RegexOptions.CultureInvariant)]
    private static partial Regex StatusForm();

    [GeneratedRegex(@"^[a-zA-Z0-9._-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ComponentForm();
}
