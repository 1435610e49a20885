using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Documents.Lint;
using GiaLai.Lgsp.Registry.Documents.Publication;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>Small texts that are large once everything is followed: no work grows with the product of two sizes.</summary>
public sealed class EntangledDocumentTests
{
    // Alone each takes a second or two; what is quadratic takes many minutes.
    // Without a bound they take hours: this is far from both, whatever else the machine does.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public void As_many_references_as_schemas_are_looked_up_in_time()
    {
        var document = Quick(() => Doc.Accept(Components(40_000, i => Fill("""{"properties":{"a":{"$ref":"#/components/schemas/S@"}}}""", (i * 7919) % 40_000))));

        Quick(() => DocumentLint.Check(document, new LintSubject()));
        Quick(() => DocumentDiff.Compare(document, document));
    }

    [Fact]
    public void As_many_circles_as_schemas_are_refused_in_time()
    {
        var errors = Quick(() => Doc.Refuse(Components(20_000, i => Fill("""{"allOf":[{"$ref":"#/components/schemas/S@"},{"$ref":"#/components/schemas/S0"}]}""", (i + 1) % 20_000))));

        Assert.All(errors, e => Assert.Equal("DOC-0303", e.Code));
    }

    [Fact]
    public void As_many_circles_of_alternatives_are_warned_about_in_time()
    {
        var document = Doc.Accept(Components(20_000, i => Fill("""{"oneOf":[{"$ref":"#/components/schemas/S@"},{"$ref":"#/components/schemas/S0"}]}""", (i + 1) % 20_000)));

        Assert.Contains(Quick(() => DocumentLint.Check(document, new LintSubject())).Findings, f => f.Code == "LINT-0804");
    }

    [Fact]
    public void A_schema_with_as_many_required_fields_as_fields_is_checked_in_time()
    {
        var names = Enumerable.Range(0, 60_000).Select(i => "f" + i.ToString(CultureInfo.InvariantCulture)).ToList();
        var schema = JsonSerializer.Serialize(new { type = "object", required = names, properties = names.ToDictionary(n => n, _ => new { type = "string" }) });
        var document = Doc.Accept(Components(1, _ => schema));

        Quick(() => DocumentLint.Check(document, new LintSubject { PersonalData = false }));
    }

    [Fact]
    public void Operations_that_share_a_large_response_are_checked_and_compared_in_time()
    {
        var media = Many(10_000, """  "a/json@":{"schema":{"$ref":"#/components/schemas/S0"}}""");
        var paths = Many(1_900, """  "/p@":{"get":{"responses":{"200":{"$ref":"#/components/responses/R"},"404":{"$ref":"#/components/responses/R"},"500":{"$ref":"#/components/responses/R"}}}}""");
        var properties = Many(10_000, """  "f@":{"type":"string"}""");
        var document = Doc.Accept(Document(
            paths, """ "responses":{"R":{"description":"d","content":{@}}},""".Replace("@", media, StringComparison.Ordinal)
            + """ "schemas":{"S0":{"type":"object","properties":{@}}}""".Replace("@", properties, StringComparison.Ordinal)));

        Quick(() => DocumentLint.Check(document, new LintSubject()));
    }

    [Fact]
    public void Paths_that_share_a_large_path_item_are_refused()
    {
        var parameters = Many(150, """{"name":"long@","in":"query","schema":{}}""").Replace("long", new string('p', 900), StringComparison.Ordinal);
        var paths = Many(1_900, """  "/p@":{"$ref":"#/components/pathItems/P"}""");

        var errors = Quick(() => Doc.Refuse(Document(paths, """ "pathItems":{"P":{"parameters":[@],"get":{}}}""".Replace("@", parameters, StringComparison.Ordinal))));

        Assert.Equal("DOC-0216", Assert.Single(errors).Code);
    }

    [Fact]
    public void More_parameters_than_anybody_can_send_are_refused()
    {
        var parameters = string.Join(", ", Enumerable.Range(0, 101).Select(i => $"{{name: p{i}, in: query, schema: {{}}}}"));

        var error = Assert.Single(Doc.Refuse(Doc.Yaml($"/a:\n  parameters: [{parameters}]\n  get: {{parameters: [{parameters}], responses: {{}}}}")));

        Assert.Equal(("DOC-0215", "/paths/~1a/get"), (error.Code, error.Pointer));
    }

    [Fact]
    public void Thousands_of_alternatives_are_compared_in_time()
    {
        var before = Alternatives(0);
        var after = Alternatives(10_000);

        Assert.Contains(Quick(() => DocumentDiff.Compare(before, after)), c => c.Breaking);

        static ServiceDocument Alternatives(int from) => Doc.Accept(Document(
            Operation,
            """ "schemas":{"S":{"oneOf":[@]}}""".Replace("@", string.Join(',', Enumerable.Range(from, 20_000).Select(i => Fill("""{"type":"string","const":"@"}""", i))), StringComparison.Ordinal)));
    }

    [Fact]
    public void Schemas_that_are_folded_from_a_thousand_parts_are_given_up_in_time()
    {
        const int Chain = 900;
        var parts = Enumerable.Range(0, Chain).Select(i => Fill(i + 1 < Chain ? """ "P@":{"allOf":[{"$ref":"#/components/schemas/P!"}]}""" : """ "P@":{}""", i).Replace("!", (i + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var list = Enumerable.Range(0, 5_000).Select(i => Fill(""" "L@":{"allOf":[{"$ref":"#/components/schemas/P0"}],"properties":{"next":{"$ref":"#/components/schemas/L!"}}}""", i).Replace("!", Math.Min(i + 1, 4_999).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var document = Doc.Accept(Document(
            Operation, """ "schemas":{"S":{"$ref":"#/components/schemas/L0"},@}""".Replace("@", string.Join(',', parts.Concat(list)), StringComparison.Ordinal)));

        Assert.Equal("DIFF-0901", Assert.Single(Quick(() => DocumentDiff.Compare(document, document))).Code);
    }

    public static TheoryData<string> Texts =>
    [
        new string('a', 2_000_000) + "//x", string.Concat(Enumerable.Repeat("a.", 1_000_000)) + "b", string.Concat(Enumerable.Repeat("a@", 500_000)) + "b.c",
        string.Concat(Enumerable.Repeat("x://", 500_000)), string.Concat(Enumerable.Repeat("%41", 500_000)), string.Concat(Enumerable.Repeat("１.", 500_000)),
        string.Concat(Enumerable.Repeat("1:", 1_000_000)), string.Concat(Enumerable.Repeat("::", 500_000)), "http://" + new string('b', 2_000_000), "http://" + new string('@', 1_000_000),
        new string('[', 1_000_000) + "::", string.Concat(Enumerable.Repeat("0905", 500_000)), new string('\\', 1_000_000) + "x\\",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Long_texts_are_searched_for_addresses_and_people_in_time(string text)
    {
        var document = Doc.Accept(Components(1, _ => JsonSerializer.Serialize(new { type = "string", description = text, example = text })), "application/json");

        Quick(() => DocumentLint.Check(document, new LintSubject { PersonalData = false, Upstreams = [new Uri("http://land-db/")] }));
        Quick(() => PublishedDocument.Of(document, new PublicationSubject { ServiceUrl = new Uri("https://g.example/"), TokenEndpoint = new Uri("https://g.example/t"), Upstreams = [new Uri("http://land-db/")] }));
    }

    private const string Operation =
        """ "/a":{"get":{"operationId":"a","responses":{"200":{"description":"d","content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"}}}}}}}""";

    private static string Components(int count, Func<int, string> schema) =>
        Document("", """ "schemas":{@}""".Replace("@", string.Join(',', Enumerable.Range(0, count).Select(i => Fill("\"S@\":", i) + schema(i))), StringComparison.Ordinal));

    private static string Document(string paths, string components) =>
        """{"openapi":"3.1.0","info":{"title":"T","version":"1.0.0"},"paths":{""" + paths + """},"components":{""" + components + "}}";

    private static string Many(int count, string template) => string.Join(',', Enumerable.Range(0, count).Select(i => Fill(template, i)));

    private static string Fill(string template, int number) => template.Replace("@", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static T Quick<T>(Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        var result = work();

        Assert.True(clock.Elapsed < Patience, clock.Elapsed.ToString());
        return result;
    }
}
