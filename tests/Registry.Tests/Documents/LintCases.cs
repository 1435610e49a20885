using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents.Lint;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>Changes to the clean document: those that break a rule, with the place of the finding, and those that only look like it.</summary>
internal static class LintCases
{
    private const string List = "/paths/~1land-parcels/get";
    private const string Item1 = "/paths/~1land-parcels~1{parcelId}/parameters/1";
    private const string Get = "/paths/~1land-parcels~1{parcelId}/get";

    private static readonly LintSubject NoPersonalData = new() { Major = 1, DataClass = 3, PersonalData = false };
    private static readonly LintSubject Unclassified = new() { Major = 1 };

    public static readonly Dictionary<string, (Action<JsonNode> Change, string Pointer, LintSubject? Subject)> Broken = new()
    {
        ["LINT-0101"] = (d => d["info"]!["version"] = "1.0", "/info/version", null),
        ["LINT-0101 v"] = (d => d["info"]!["version"] = "v1.0.0", "/info/version", null),
        ["LINT-0101 zero"] = (d => d["info"]!["version"] = "1.02.0", "/info/version", null),
        ["LINT-0102"] = (d => d["info"]!["version"] = "2.0.0", "/info/version", null),
        ["LINT-0103"] = (d => d["info"]!["contact"] = Json("""{"name":"Only a name"}"""), "/info", null),
        ["LINT-0104"] = (d => Remove(d["info"]!, "x-lgsp-sla"), "/info", null),
        ["LINT-0105"] = (d => d["info"]!["x-lgsp-sla"] = "99.9%", "/info", null),
        ["LINT-0105 over"] = (d => d["info"]!["x-lgsp-sla"]!["availabilityPct"] = 101, "/info", null),
        ["LINT-0106"] = (d => Remove(d["info"]!, "x-lgsp-data-class"), "/info", Unclassified),
        ["LINT-0107"] = (d => d["info"]!["x-lgsp-data-class"] = 6, "/info", null),
        ["LINT-0107 text"] = (d => d["info"]!["x-lgsp-data-class"] = "3", "/info", null),
        ["LINT-0107 fraction"] = (d => d["info"]!["x-lgsp-data-class"] = 2.5, "/info", null),
        ["LINT-0108"] = (d => d["info"]!["x-lgsp-data-class"] = 4, "/info", null),
        ["LINT-0109"] = (d => d["info"]!["description"] = "  Parcels  ", "/info", null),

        ["LINT-0201"] = (d => Remove(Op(d), "operationId"), Get, null),
        ["LINT-0202"] = (d => Op(d)["operationId"] = "listParcels", Get + "/operationId", null),
        ["LINT-0203"] = (d => Op(d)["operationId"] = "*", Get + "/operationId", null),
        ["LINT-0203 blank"] = (d => Op(d)["operationId"] = "get parcel", Get + "/operationId", null),
        ["LINT-0203 long"] = (d => Op(d)["operationId"] = new string('a', 129), Get + "/operationId", null),
        ["LINT-0204"] = (d => Op(d)["tags"] = new JsonArray(), Get, null),
        ["LINT-0205"] = (d => Op(d)["tags"]!.AsArray().Add("unknown"), Get + "/tags", null),
        ["LINT-0206"] = (d => Remove(Op(d), "summary"), Get, null),
        ["LINT-0207"] = (d => Op(d)["requestBody"] = Json("""{"content":{"application/json":{"schema":{"type":"object"}}}}"""), Get + "/requestBody", null),
        ["LINT-0208"] = (d => Item(d)["trace"] = Op(d).DeepClone(), "/paths/~1land-parcels~1{parcelId}/trace", null),
        ["LINT-0209"] = (d => d["paths"] = new JsonObject(), "", null),

        ["LINT-0301"] = (d => Remove(d, "security"), "", null),
        ["LINT-0301 open"] = (d => Op(d)["security"] = new JsonArray(), Get + "/security", null),
        ["LINT-0301 optional"] = (d => Op(d)["security"] = Json("""[{"oauth2":[]},{}]"""), Get + "/security", null),
        ["LINT-0302"] = (d => Op(d)["security"] = Json("""[{"oauth3":[]}]"""), Get + "/security/0/oauth3", null),
        ["LINT-0303"] = (d => Schemes(d)["key"] = Json("""{"type":"apiKey","in":"query","name":"key"}"""), "/components/securitySchemes/key", null),
        ["LINT-0304"] = (d => Schemes(d)["basic"] = Json("""{"type":"http","scheme":"Basic"}"""), "/components/securitySchemes/basic", null),
        ["LINT-0304 implicit"] = (d => Schemes(d)["web"] = Json("""{"type":"oauth2","flows":{"implicit":{"authorizationUrl":"https://x","scopes":{}}}}"""), "/components/securitySchemes/web/flows/implicit", null),

        ["LINT-0401"] = (d => Remove(Item(d), "parameters"), Get, null),
        ["LINT-0401 second"] = (d => Rename(d, "/land-parcels/{parcelId}", "/land-parcels/{parcelId}/{part}"), "/paths/~1land-parcels~1{parcelId}~1{part}/get", null),
        ["LINT-0402"] = (d => Item(d)["parameters"]!.AsArray().Add(Json("""{"name":"other","in":"path","required":true,"description":"x","schema":{"type":"string"}}""")), Get, null),
        ["LINT-0403"] = (d => Rename(d, "/land-parcels", "/land-parcels?all=1"), "/paths/~1land-parcels?all=1", null),
        ["LINT-0403 empty"] = (d => Rename(d, "/land-parcels", "/land//parcels"), "/paths/~1land~1~1parcels", null),
        ["LINT-0403 dots"] = (d => Rename(d, "/land-parcels", "/land/../parcels"), "/paths/~1land~1..~1parcels", null),
        ["LINT-0403 brace"] = (d => Rename(d, "/land-parcels", "/land-{parcels"), "/paths/~1land-{parcels", null),
        ["LINT-0403 blank"] = (d => Rename(d, "/land-parcels", "/land parcels"), "/paths/~1land parcels", null),
        ["LINT-0404"] = (d => Rename(d, "/land-parcels", "/landParcels"), "/paths/~1landParcels", null),
        ["LINT-0404 snake"] = (d => Rename(d, "/land-parcels", "/land_parcels"), "/paths/~1land_parcels", null),
        ["LINT-0405"] = (d => Rename(d, "/land-parcels", "/v2/land-parcels"), "/paths/~1v2~1land-parcels", null),
        ["LINT-0406"] = (d => Rename(d, "/land-parcels", "/v1/land-parcels"), "/paths/~1v1~1land-parcels", null),
        ["LINT-0407"] = (d => Rename(d, "/land-parcels", "/land-parcels/"), "/paths/~1land-parcels~1", null),

        ["LINT-0501"] = (d => Parameters(d).Add(Parameters(d)[0]!.DeepClone()), List + "/parameters/2", null),
        ["LINT-0502"] = (d => { Query(d, "page_size"); Query(d, "sortBy"); Query(d, "areaFrom"); }, List + "/parameters/2", null),
        ["LINT-0503"] = (d => { Parameters(d)[1]!["name"] = "next_cursor"; Query(d, "sort_by"); }, List + "/parameters/1", null),
        ["LINT-0504"] = (d => Remove(Parameters(d)[0]!, "description"), List + "/parameters/0", null),
        ["LINT-0505"] = (d =>
        {
            Remove(d.At("paths", "/land-parcels", "get"), "parameters");
            Remove(d.At("components", "schemas", "ParcelPage", "properties"), "nextCursor");
        }, List, null),
        ["LINT-0505 bare"] = (d =>
        {
            Remove(d.At("paths", "/land-parcels", "get"), "parameters");
            d.At("components", "schemas")["ParcelPage"] = Json("""{"type":"array","items":{"$ref":"#/components/schemas/Parcel"}}""");
        }, List, null),
        ["LINT-0506"] = (d => Parameters(d).Add(Json("""{"name":"Lgsp-Client","in":"header","description":"x","schema":{"type":"string"}}""")), List + "/parameters/2", null),
        ["LINT-0506 forwarded"] = (d => Parameters(d).Add(Json("""{"name":"x-forwarded-for","in":"header","description":"x","schema":{"type":"string"}}""")), List + "/parameters/2", null),

        ["LINT-0601 query"] = (d => Query(d, "soDinhDanh"), List + "/parameters/2", null),
        ["LINT-0601 path"] = (d => { Rename(d, "/land-parcels/{parcelId}", "/owners/{cccd}"); d.At("paths", "/owners/{cccd}", "parameters", 0)["name"] = "cccd"; }, "/paths/~1owners~1{cccd}/parameters/0", null),
        ["LINT-0601 format"] = (d => { Query(d, "q"); Parameters(d)[2]!["schema"]!["format"] = "email"; }, List + "/parameters/2", null),
        ["LINT-0601 object"] = (d => { Query(d, "owner"); Parameters(d)[2]!["schema"] = Json("""{"type":"object","properties":{"hoTen":{"type":"string"}}}"""); }, List + "/parameters/2", null),
        ["LINT-0601 shared"] = (d =>
        {
            d["components"]!["parameters"] = Json("""{"Phone":{"name":"sdt","in":"query","description":"x","schema":{"type":"string"}}}""");
            Parameters(d).Add(Json("""{"$ref":"#/components/parameters/Phone"}"""));
        }, "/components/parameters/Phone", null),
        ["LINT-0602"] = (d => Query(d, "name"), List + "/parameters/2", null),
        ["LINT-0602 words"] = (d => { Query(d, "key"); Parameters(d)[2]!["description"] = "Số Căn cước của chủ sử dụng đất"; }, List + "/parameters/2", null),
        ["LINT-0603"] = (d => Note(d)["example"] = "CCCD 052199004821", "/components/schemas/Parcel/properties/note/example", null),
        ["LINT-0603 phone"] = (d => Note(d)["example"] = "gọi 0905127834", "/components/schemas/Parcel/properties/note/example", null),
        ["LINT-0603 mail"] = (d => Note(d)["examples"] = Json("""["nguyen.van.a@gmail.com"]"""), "/components/schemas/Parcel/properties/note/examples/0", null),
        ["LINT-0603 old card"] = (d => d.At("components", "schemas", "Parcel", "properties")["soCMND"] = Json("""{"type":"string","example":"211846205"}"""), "/components/schemas/Parcel/properties/soCMND/example", null),
        ["LINT-0603 deep"] = (d => d.At("paths", "/land-parcels", "post", "requestBody", "content", "application/json")["example"] = Json("""{"owners":[{"id":"052199004821"}]}"""),
            "/paths/~1land-parcels/post/requestBody/content/application~1json/example/owners/0/id", null),
        ["LINT-0604"] = (d => d.At("components", "schemas", "Parcel", "properties")["soCCCD"] = Json("""{"type":"string"}"""), "/components/schemas/Parcel/properties/soCCCD", NoPersonalData),
        ["LINT-0610"] = (d => Remove(Item(d)["parameters"]![1]!, "x-lgsp-subject"), "/paths", null),
        ["LINT-0611"] = (d => Item(d)["parameters"]![1]!["x-lgsp-subject"] = "cccd", Item1 + "/x-lgsp-subject", null),
        ["LINT-0611 flag"] = (d => Item(d)["parameters"]![1]!["x-lgsp-subject"] = true, Item1 + "/x-lgsp-subject", null),
        ["LINT-0612"] = (d => Item(d)["parameters"]![1]!["in"] = "cookie", Item1, null),
        ["LINT-0612 two"] = (d => Item(d)["parameters"]![0]!["x-lgsp-subject"] = "citizen-id", Item1, null),
        ["LINT-0612 list"] = (d => Item(d)["parameters"]![1]!["schema"] = Json("""{"type":"array","items":{"type":"string"}}"""), Item1, null),

        ["LINT-0701"] = (d => Remove(Op(d)["responses"]!, "200"), Get, null),
        ["LINT-0702"] = (d => Remove(Op(d)["responses"]!, "default"), Get, null),
        ["LINT-0703"] = (d => Op(d)["responses"]!["404"] = Json("""{"description":"None","content":{"application/json":{"schema":{"type":"object"}}}}"""), Get + "/responses", null),
        ["LINT-0703 bare"] = (d => Op(d)["responses"]!["404"] = Json("""{"description":"None"}"""), Get + "/responses", null),
        ["LINT-0704"] = (d => Op(d)["responses"]!["200"] = Json("""{"description":"The parcel"}"""), Get + "/responses/200", null),
        ["LINT-0704 empty"] = (d => Op(d)["responses"]!["200"] = Json("""{"description":"The parcel","content":{"application/json":{"schema":{}}}}"""), Get + "/responses/200", null),

        ["LINT-0801"] = (d => d.At("components", "schemas")["Old"] = Json("""{"type":"object"}"""), "/components/schemas/Old", null),
        ["LINT-0802"] = (d => Note(d)["type"] = "array", "/components/schemas/Parcel/properties/note", null),
        ["LINT-0803"] = (d => d.At("components", "schemas", "Parcel", "required").AsArray().Add("aera"), "/components/schemas/Parcel/required", null),
        ["LINT-0804"] = (d => d.At("components", "schemas")["Parcel"] = Json("""{"oneOf":[{"type":"object"},{"$ref":"#/components/schemas/Parcel"}]}"""), "/components/schemas/Parcel", null),
        ["LINT-0805"] = (d => Note(d)["nullable"] = true, "/components/schemas/Parcel/properties/note/nullable", null),
        ["LINT-0806"] = (d => Note(d)["example"] = 1099000000, "/components/schemas/Parcel/properties/note/example", null),
        ["LINT-0806 media"] = (d => d.At("paths", "/land-parcels", "post", "requestBody", "content", "application/json")["examples"] = Json("""{"one":{"value":[1]}}"""),
            "/paths/~1land-parcels/post/requestBody/content/application~1json/examples/one/value", null),
        ["LINT-0806 default"] = (d => Parameters(d)[0]!["schema"]!["default"] = "20", List + "/parameters/0/schema/default", null),
        ["LINT-0807"] = (d => d.At("components", "schemas", "Parcel", "properties", "use", "enum").AsArray().Add("ODT"), "/components/schemas/Parcel/properties/use/enum", null),
        ["LINT-0807 empty"] = (d => d.At("components", "schemas", "Parcel", "properties", "use")["enum"] = new JsonArray(), "/components/schemas/Parcel/properties/use/enum", null),

        ["LINT-0910"] = (d => d["servers"]![0]!["url"] = "http://land.example.gov.vn", "/servers/0/url", null),
        ["LINT-0911"] = (d => d["servers"]![0]!["url"] = "https://10.1.2.3/v1", "/servers/0/url", null),
        ["LINT-0911 upstream"] = (d => Item(d)["servers"] = Json("""[{"url":"https://api.land.example/v1"}]"""), "/paths/~1land-parcels~1{parcelId}/servers/0/url", null),
        ["LINT-0912"] = (d => d["info"]!["description"] = "Served by http://land-db:8080/ in the data centre.", "/info/description", null),
        ["LINT-0912 key"] = (d => d["x-routes"] = Json("""{"http://192.168.1.9/":1}"""), "/x-routes/http:~1~1192.168.1.9~1", null),
    };

    public static readonly Dictionary<string, (Action<JsonNode> Change, LintSubject? Subject)> Kept = new()
    {
        ["LINT-0101 prerelease"] = (d => d["info"]!["version"] = "1.0.0-rc.1+build.5", null),
        ["LINT-0102 unknown"] = (d => d["info"]!["version"] = "7.0.0", new LintSubject()),
        ["LINT-0103 url"] = (d => d["info"]!["contact"] = Json("""{"url":"https://land.example.gov.vn"}"""), null),
        ["LINT-0104 other name"] = (d => { Remove(d["info"]!, "x-lgsp-sla"); d["x-sla"] = Json("""{"availabilityPct":99}"""); }, null),
        ["LINT-0105 other name"] = (d => { Remove(d["info"]!, "x-lgsp-sla"); d["info"]!["x-sla"] = Json("""{"availabilityPct":99}"""); }, null),
        ["LINT-0106 policy"] = (d => Remove(d["info"]!, "x-lgsp-data-class"), null),
        ["LINT-0106 root"] = (d => { Remove(d["info"]!, "x-lgsp-data-class"); d["x-lgsp-data-class"] = 2; }, Unclassified),
        ["LINT-0203 slash"] = (d => Op(d)["operationId"] = "get-/parcels/{id}/v1:one", null),
        ["LINT-0206 description"] = (d => { Remove(Op(d), "summary"); Op(d)["description"] = "x"; }, null),
        ["LINT-0301 own"] = (d =>
        {
            Remove(d, "security");
            foreach (var operation in (JsonNode[])[Op(d), d.At("paths", "/land-parcels", "get"), d.At("paths", "/land-parcels", "post")])
            {
                operation["security"] = Json("""[{"oauth2":["read"]}]""");
            }
        }, null),
        ["LINT-0303 header"] = (d => Schemes(d)["key"] = Json("""{"type":"apiKey","in":"header","name":"X-Key"}"""), null),
        ["LINT-0401 own level"] = (d => { Op(d)["parameters"] = Item(d)["parameters"]!.DeepClone(); Remove(Item(d), "parameters"); }, null),
        ["LINT-0404 parts"] = (d => Rename(d, "/land-parcels", "/land-parcels/so-do-2/export.csv"), null),
        ["LINT-0404 verb"] = (d => Rename(d, "/land-parcels", "/land-parcels:search"), null),
        ["LINT-0404 mixed"] = (d => Rename(d, "/land-parcels/{parcelId}", "/land-parcels/id-{parcelId}.json"), null),
        ["LINT-0403 root"] = (d => Rename(d, "/land-parcels", "/"), null),
        ["LINT-0407 root"] = (d => Rename(d, "/land-parcels", "/"), null),
        ["LINT-0502 foreign"] = (d => { Query(d, "$filter"); Query(d, "filter[use]"); Query(d, "sort"); }, null),
        ["LINT-0505 header"] = (d =>
        {
            Remove(d.At("paths", "/land-parcels", "get"), "parameters");
            Remove(d.At("components", "schemas", "ParcelPage", "properties"), "nextCursor");
            d.At("paths", "/land-parcels", "get", "responses", "200")["headers"] = Json("""{"Link":{"schema":{"type":"string"}}}""");
        }, null),
        ["LINT-0505 one"] = (d => Remove(d.At("components", "schemas", "ParcelPage", "properties"), "items"), null),
        ["LINT-0601 header"] = (d => Parameters(d).Add(Json("""{"name":"X-CCCD","in":"header","description":"x","schema":{"type":"string"}}""")), null),
        ["LINT-0601 body"] = (d => d.At("components", "schemas", "Parcel", "properties")["cccd"] = Json("""{"type":"string"}"""), null),
        ["LINT-0610 none"] = (d => Remove(Item(d)["parameters"]![1]!, "x-lgsp-subject"), NoPersonalData),
        ["LINT-0612 suffix"] = (d =>
        {
            Rename(d, "/land-parcels/{parcelId}", "/land-parcels/{parcelId}.json");
            Remove(d.At("paths", "/land-parcels/{parcelId}.json", "parameters", 1), "x-lgsp-subject");
            d.At("paths", "/land-parcels/{parcelId}.json", "parameters", 0)["x-lgsp-subject"] = "citizen-id";
        }, null),
        ["LINT-0602 other name"] = (d => Query(d, "roadName"), null),
        ["LINT-0603 invented"] = (d => Note(d)["examples"] = Json("""["001099000000","052199123456","0900000000","a@example.vn","211111111"]"""), null),
        ["LINT-0603 other digits"] = (d => Note(d)["examples"] = Json("""["1052199004821","0905127834123","GTK-0905127834","2026-11-24T00:00:00Z"]"""), null),
        ["LINT-0604 declared"] = (d => d.At("components", "schemas", "Parcel", "properties")["soCCCD"] = Json("""{"type":"string"}"""), null),
        ["LINT-0702 range"] = (d => { Remove(Op(d)["responses"]!, "default"); Op(d)["responses"]!["4XX"] = Json("""{"$ref":"#/components/responses/Problem"}"""); }, null),
        ["LINT-0704 no content"] = (d => Op(d)["responses"]!["204"] = Json("""{"description":"Nothing"}"""), null),
        ["LINT-0704 file"] = (d => Op(d)["responses"]!["200"] = Json("""{"description":"A file","content":{"application/pdf":{}}}"""), null),
        ["LINT-0801 mapping"] = (d =>
        {
            d.At("components", "schemas")["Urban"] = Json("""{"type":"object"}""");
            d.At("components", "schemas", "Parcel")["discriminator"] = Json("""{"propertyName":"use","mapping":{"ODT":"Urban"}}""");
        }, null),
        ["LINT-0801 inside"] = (d =>
        {
            d.At("components", "schemas")["Shared"] = Json("""{"type":"object","properties":{"a":{"type":"string"}}}""");
            Note(d)["not"] = Json("""{"$ref":"#/components/schemas/Shared/properties/a"}""");
        }, null),
        ["LINT-0802 tuple"] = (d => { Note(d)["type"] = "array"; Note(d)["prefixItems"] = new JsonArray(); Remove(Note(d), "example"); }, null),
        ["LINT-0803 composed"] = (d => { d.At("components", "schemas", "Parcel", "required").AsArray().Add("base"); d.At("components", "schemas", "Parcel")["allOf"] = new JsonArray(); }, null),
        ["LINT-0804 recursive"] = (d => d.At("components", "schemas", "Parcel", "properties")["part"] = Json("""{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Parcel"}]}"""), null),
        ["LINT-0806 null"] = (d => Note(d)["example"] = null, null),
        ["LINT-0806 integer"] = (d => d.At("components", "schemas", "Parcel", "properties", "area")["example"] = 7, null),
        ["LINT-0910 relative"] = (d => d["servers"]![0]!["url"] = "/v1", null),
        ["LINT-0912 public"] = (d => d["info"]!["description"] = "See https://gialai.gov.vn/dat-dai, section 10.2.3 of v1.10.0.1-rc and e.g. docs.", null),
    };

    private static JsonNode Json(string json) => JsonNode.Parse(json)!;

    private static void Remove(JsonNode holder, string name) => Assert.True(holder.AsObject().Remove(name));

    private static JsonNode Item(JsonNode document) => document.At("paths", "/land-parcels/{parcelId}");

    private static JsonNode Op(JsonNode document) => Item(document)["get"]!;

    private static JsonArray Parameters(JsonNode document) => document.At("paths", "/land-parcels", "get", "parameters").AsArray();

    private static JsonNode Note(JsonNode document) => document.At("components", "schemas", "Parcel", "properties", "note");

    private static JsonNode Schemes(JsonNode document) => document.At("components", "securitySchemes");

    private static void Query(JsonNode document, string name) =>
        Parameters(document).Add(new JsonObject { ["name"] = name, ["in"] = "query", ["description"] = "x", ["schema"] = new JsonObject { ["type"] = "string" } });

    private static void Rename(JsonNode document, string path, string to)
    {
        var item = document.At("paths", path).DeepClone();
        Remove(document["paths"]!, path);
        document["paths"]![to] = item;
    }
}
