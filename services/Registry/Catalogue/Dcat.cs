using System.Globalization;
using GiaLai.Lgsp.Registry.Services;

namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>
/// The catalogue in the words of DCAT. Each published version stands in it twice: as the <c>dcat:DataService</c> that it is, and as the
/// <c>dcat:Dataset</c> behind it, as portals that harvest know datasets only. Source: DCAT 3 (W3C Recommendation), DCAT-AP 3.0.
/// </summary>
internal static class Dcat
{
    private const string Authority = "http://publications.europa.eu/resource/authority/";

    public static RdfThing Of(Uri gateway, IReadOnlyList<CatalogueEntry> entries)
    {
        var address = new Uri(gateway, "registry/v1/catalogue/dcat").AbsoluteUri;
        var open = address + "#open-data";
        var granted = address + "#by-grant";
        return new RdfThing(address, "dcat:Catalog")
            .Add("dct:title", Bilingual("Danh mục dịch vụ chia sẻ dữ liệu tỉnh Gia Lai", "Catalogue of data sharing services of Gia Lai Province"))
            .Add("dct:description", Bilingual("Các dịch vụ được công bố trên nền tảng LGSP", "The services published on the LGSP"))
            .Add("dct:publisher", new RdfThing(address + "#publisher", "foaf:Agent")
                .Add("foaf:name", Bilingual("Nền tảng tích hợp, chia sẻ dữ liệu tỉnh Gia Lai", "Integration and data-sharing platform of Gia Lai Province")))
            .Add("dct:language", new RdfLink(Authority + "language/VIE"), new RdfLink(Authority + "language/ENG"))
            .Add("dct:rights", Terms(open, "Dữ liệu mở: được tự do sử dụng, phải ghi nguồn (Nghị định 47/2020/NĐ-CP)", "Open data: free to use, naming the source (Decree 47/2020/NĐ-CP)"))
            .Add("dct:rights", Terms(granted, "Chia sẻ theo quyền được cấp (Nghị định 194/2025/NĐ-CP)", "Shared under a grant (Decree 194/2025/NĐ-CP)"))
            .Add("dcat:service", entries.Select(Service))
            .Add("dcat:dataset", entries.Select(entry => Dataset(entry, entry.DataClass == 1 ? open : granted)));
    }

    /// <summary>Both in the catalogue itself: no licence is claimed that an agency did not choose.</summary>
    private static RdfThing Terms(string uri, string vi, string en) => new RdfThing(uri, "dct:LicenseDocument").Add("dct:title", Bilingual(vi, en));

    private static RdfThing Service(CatalogueEntry entry) => Say(new RdfThing(entry.Url.AbsoluteUri, "dcat:DataService"), entry)
        .Add("dcat:endpointURL", new RdfLink(entry.Url.AbsoluteUri))
        .Add("dcat:endpointDescription", new RdfLink(entry.Document.AbsoluteUri))
        .Add("dcat:servesDataset", new RdfLink(DatasetOf(entry)))
        .Add("dct:conformsTo", new RdfLink(entry.Type == CatalogueType.Event ? "https://cloudevents.io/" : "https://spec.openapis.org/oas/latest.html"))
        .Add("dct:type", new RdfText(entry.Type == CatalogueType.Event ? "event" : "service"));

    private static RdfThing Dataset(CatalogueEntry entry, string licence) => Say(new RdfThing(DatasetOf(entry), "dcat:Dataset"), entry)
        .Add("dcat:distribution", new RdfThing(entry.Url.AbsoluteUri + "#distribution", "dcat:Distribution")
            .Add("dct:title", Bilingual(entry.TitleVi, entry.TitleEn))
            .Add("dcat:accessURL", new RdfLink(entry.Url.AbsoluteUri))
            .Add("dcat:accessService", new RdfLink(entry.Url.AbsoluteUri))
            .Add("dct:license", new RdfLink(licence)));

    private static string DatasetOf(CatalogueEntry entry) => entry.Url.AbsoluteUri + "#dataset";

    /// <summary>What holds for a service and its dataset alike.</summary>
    private static RdfThing Say(RdfThing thing, CatalogueEntry entry)
    {
        thing.Add("dct:identifier", new RdfText(entry.Id.ToString()))
            .Add("dct:title", Bilingual(entry.TitleVi, entry.TitleEn))
            .Add("dct:description", Bilingual(entry.SummaryVi ?? entry.TitleVi, entry.SummaryVi is null && entry.SummaryEn is null ? entry.TitleEn : entry.SummaryEn))
            .Add("dct:publisher", new RdfThing(null, "foaf:Agent")
                .Add("dct:identifier", new RdfText(entry.Agency.Code.ToString()))
                .Add("foaf:name", Bilingual(entry.Agency.NameVi, entry.Agency.NameEn)))
            .Add("dct:accessRights", new RdfLink(Authority + "access-right/"
                + (entry.DataClass == 1 ? "PUBLIC" : entry.PersonalData == PersonalData.None ? "RESTRICTED" : "NON_PUBLIC")))
            .Add("dct:issued", new RdfText(entry.PublishedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Type: "xsd:date"))
            .Add("dcat:keyword", entry.Tags.Select(tag => new RdfText(tag, "vi")))
            .Add("dcat:version", new RdfText(entry.DocumentVersion))
            .Add("adms:status", new RdfLink(Authority + "dataset-status/" + (entry.State == "deprecated" ? "DEPRECATED" : "COMPLETED")));
        return entry.Contact is { Email: { } email }
            ? thing.Add("dcat:contactPoint", new RdfThing(null, "vcard:Kind")
                .Add("vcard:fn", new RdfText(entry.Contact.Name ?? entry.Agency.NameVi))
                .Add("vcard:hasEmail", new RdfLink("mailto:" + Uri.EscapeDataString(email).Replace("%40", "@", StringComparison.Ordinal))))
            : thing;
    }

    private static IEnumerable<RdfText> Bilingual(string vi, string? en) => en is null ? [new(vi, "vi")] : [new(vi, "vi"), new(en, "en")];
}
