using GiaLai.Lgsp.Registry.Versions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>
/// The catalogue for machines: DCAT 3 with the terms of DCAT-AP, in JSON-LD or RDF/XML, by <c>Accept</c> or by the ending of the address,
/// as harvesters of open-data portals ask for it.
/// </summary>
internal static class GetDcat
{
    public const string JsonLd = "application/ld+json";
    public const string Xml = "application/rdf+xml";

    private static readonly string[] Xmls = [Xml, "application/xml", "text/xml"];
    private static readonly string[] Jsons = [JsonLd, "application/json"];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/catalogue/dcat", (HttpContext http, CatalogueStore catalogue, VersionDocuments documents, CancellationToken cancellationToken) =>
            {
                http.Response.Headers.Vary = HeaderNames.Accept;
                return WriteAsync(WantsXml(http.Request), catalogue, documents, cancellationToken);
            })
            .Named("getDcat", "Get the catalogue as DCAT").WithTags("Catalogue").Produces<object>(StatusCodes.Status200OK, JsonLd, Xml).AllowAnonymous();
        app.MapGet("/catalogue/dcat.jsonld", (CatalogueStore catalogue, VersionDocuments documents, CancellationToken cancellationToken) => WriteAsync(false, catalogue, documents, cancellationToken))
            .Named("getDcatJsonLd", "Get the catalogue as DCAT in JSON-LD").WithTags("Catalogue").Produces<object>(StatusCodes.Status200OK, JsonLd).AllowAnonymous();
        app.MapGet("/catalogue/dcat.rdf", (CatalogueStore catalogue, VersionDocuments documents, CancellationToken cancellationToken) => WriteAsync(true, catalogue, documents, cancellationToken))
            .Named("getDcatRdf", "Get the catalogue as DCAT in RDF/XML").WithTags("Catalogue").Produces<object>(StatusCodes.Status200OK, Xml).AllowAnonymous();
    }

    private static async Task<FileContentHttpResult> WriteAsync(bool xml, CatalogueStore catalogue, VersionDocuments documents, CancellationToken cancellationToken)
    {
        var rows = await catalogue.ListAsync(new CatalogueFilter(null, null, null), null, int.MaxValue, cancellationToken);
        var graph = Dcat.Of(documents.Gateway, [.. rows.Select(row => row.ToEntry(documents.Gateway))]);
        return TypedResults.Bytes(xml ? RdfWriting.Xml(graph) : RdfWriting.JsonLd(graph), xml ? Xml : JsonLd);
    }

    /// <summary>RDF/XML where it is liked better than JSON; what can not be read, or names neither, gets JSON-LD.</summary>
    private static bool WantsXml(HttpRequest request)
    {
        var liked = request.GetTypedHeaders().Accept;
        return Of(Xmls) > Of(Jsons);

        double Of(string[] names) => liked.Where(type => names.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
    }
}
