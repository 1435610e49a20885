using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Documents.Lint;
using GiaLai.Lgsp.Registry.Documents.Publication;
using GiaLai.Lgsp.Testing;
using Microsoft.OpenApi.Reader;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>Documents as providers write them.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Samples => ["one-stop.json", "environment.yaml", "land-parcels.openapi.yaml"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_document_of_a_careful_provider_is_accepted_and_publishable(string name)
    {
        var reading = DocumentReader.Read(Bytes(name));

        Assert.Equal([], reading.Findings.Select(f => $"{f.Code} {f.Pointer} {f.Message}"));
        var document = reading.Document!;
        var major = int.Parse(document.Version.Split('.')[0], null);
        var report = DocumentLint.Check(document, new LintSubject { Major = major, PersonalData = true });
        Assert.Equal([], report.Findings.Where(f => f.Severity != FindingSeverity.Info).Select(f => $"{f.Code} {f.Pointer} {f.Message}"));
        Assert.Empty(DocumentDiff.Compare(document, DocumentReader.ReadStored(document.CanonicalJson)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task What_is_published_is_read_by_another_reader_without_an_error(string name)
    {
        var document = DocumentReader.Read(Bytes(name)).Document!;
        var published = PublishedDocument.Of(document, new PublicationSubject
        {
            ServiceUrl = new Uri("https://lgsp.gialai.example/api/H21.05/x/v1"),
            TokenEndpoint = new Uri("https://lgsp.gialai.example/token"),
            Upstreams = [],
        });

        using var stream = new MemoryStream(published.Json.ToArray());
        var result = await Microsoft.OpenApi.OpenApiDocument.LoadAsync(stream, "json", new OpenApiReaderSettings(), TestContext.Current.CancellationToken);

        Assert.Empty(result.Diagnostic!.Errors.Select(e => $"{e.Pointer} {e.Message}"));
        Assert.Equal(document.Operations.Select(o => o.OperationId).Order(StringComparer.Ordinal),
            result.Document!.Paths.Values.SelectMany(p => p.Operations ?? []).Select(o => o.Value.OperationId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Yaml_with_anchors_and_merge_keys_means_what_it_says()
    {
        var root = JsonNode.Parse(DocumentReader.Read(Bytes("environment.yaml")).Document!.CanonicalJson.Span)!;

        Assert.Equal(["200", "400", "404", "default"], root.At("paths", "/stations", "get", "responses").AsObject().Select(r => r.Key));
        Assert.True(JsonNode.DeepEquals(root["x-paging"], root.At("paths", "/stations", "get", "parameters")));
        Assert.Equal("on", (string?)root.At("components", "schemas", "Kind", "enum", 5));
    }

    private static byte[] Bytes(string name)
    {
        if (name == "land-parcels.openapi.yaml")
        {
            return File.ReadAllBytes(Repository.PathTo("deploy", "seed", name));
        }

        using var stream = typeof(SampleTests).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
