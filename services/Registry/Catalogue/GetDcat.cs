using System.Text.Json;
using GiaLai.Lgsp.Registry.Versions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>The catalogue for machines: DCAT 3 in JSON-LD, with the terms of DCAT-AP. Each published version is a <c>dcat:DataService</c>.</summary>
internal static class GetDcat
{
    public const string MediaType = "application/ld+json";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/catalogue/dcat", Handle)
        .Named("getDcat", "Get the catalogue as DCAT").WithTags("Catalogue").Produces<object>(StatusCodes.Status200OK, MediaType).AllowAnonymous();

    private static async Task<FileContentHttpResult> Handle(CatalogueStore catalogue, VersionDocuments documents, CancellationToken cancellationToken)
    {
        var rows = await catalogue.ListAsync(new CatalogueFilter(null, null, null), null, int.MaxValue, cancellationToken);
        return TypedResults.Bytes(Dcat.Write(documents.Gateway, [.. rows.Select(row => row.ToEntry(documents.Gateway))]), MediaType);
    }
}

/// <summary>Source: DCAT 3 (W3C Recommendation), DCAT-AP 3.0.</summary>
internal static class Dcat
{
    private static readonly Dictionary<string, object> Context = new()
    {
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["dct"] = "http://purl.org/dc/terms/",
        ["foaf"] = "http://xmlns.com/foaf/0.1/",
        ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
        ["adms"] = "http://www.w3.org/ns/adms#",
        ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
    };

    public static byte[] Write(Uri gateway, IReadOnlyList<CatalogueEntry> entries) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["@context"] = Context,
        ["@id"] = new Uri(gateway, "registry/v1/catalogue/dcat").AbsoluteUri,
        ["@type"] = "dcat:Catalog",
        ["dct:title"] = Bilingual("Danh mục dịch vụ chia sẻ dữ liệu tỉnh Gia Lai", "Catalogue of data sharing services of Gia Lai Province"),
        ["dct:description"] = Bilingual("Các dịch vụ được công bố trên nền tảng LGSP", "The services published on the LGSP"),
        ["dct:language"] = new[] { Id("http://publications.europa.eu/resource/authority/language/VIE"), Id("http://publications.europa.eu/resource/authority/language/ENG") },
        ["dcat:service"] = entries.Select(Service).ToList(),
    });

    private static Dictionary<string, object> Service(CatalogueEntry entry)
    {
        var service = new Dictionary<string, object>
        {
            ["@id"] = entry.Url.AbsoluteUri,
            ["@type"] = "dcat:DataService",
            ["dct:identifier"] = entry.Id.ToString(),
            ["dct:title"] = Bilingual(entry.TitleVi, entry.TitleEn),
            ["dcat:endpointURL"] = Id(entry.Url.AbsoluteUri),
            ["dcat:endpointDescription"] = Id(entry.Document.AbsoluteUri),
            ["dct:conformsTo"] = Id(entry.Type == CatalogueType.Event ? "https://cloudevents.io/" : "https://spec.openapis.org/oas/latest.html"),
            ["dct:type"] = entry.Type == CatalogueType.Event ? "event" : "service",
            ["dct:publisher"] = new Dictionary<string, object>
            {
                ["@type"] = "foaf:Agent",
                ["dct:identifier"] = entry.Agency.Code.ToString(),
                ["foaf:name"] = Bilingual(entry.Agency.NameVi, entry.Agency.NameEn),
            },
            ["dct:accessRights"] = Id("http://publications.europa.eu/resource/authority/access-right/"
                + (entry.DataClass == 1 ? "PUBLIC" : entry.PersonalData == Services.PersonalData.None ? "RESTRICTED" : "NON_PUBLIC")),
            ["dct:issued"] = Date(entry.PublishedAt),
            ["dcat:keyword"] = entry.Tags.Select(tag => Text(tag, "vi")).ToList(),
            ["dcat:version"] = entry.DocumentVersion,
            ["adms:status"] = Id("http://publications.europa.eu/resource/authority/dataset-status/" + (entry.State == "deprecated" ? "DEPRECATED" : "COMPLETED")),
        };
        if (entry.SummaryVi is not null || entry.SummaryEn is not null)
        {
            service["dct:description"] = Bilingual(entry.SummaryVi ?? entry.TitleVi, entry.SummaryEn);
        }

        if (entry.Contact is { Email: { } email })
        {
            service["dcat:contactPoint"] = new Dictionary<string, object>
            {
                ["@type"] = "vcard:Kind",
                ["vcard:fn"] = entry.Contact.Name ?? entry.Agency.NameVi,
                ["vcard:hasEmail"] = Id("mailto:" + email),
            };
        }

        return service;
    }

    private static List<Dictionary<string, string>> Bilingual(string vi, string? en) => en is null ? [Text(vi, "vi")] : [Text(vi, "vi"), Text(en, "en")];

    private static Dictionary<string, string> Text(string text, string language) => new() { ["@value"] = text, ["@language"] = language };

    private static Dictionary<string, string> Id(string uri) => new() { ["@id"] = uri };

    private static Dictionary<string, string> Date(DateTimeOffset time) =>
        new() { ["@value"] = time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["@type"] = "xsd:date" };
}
