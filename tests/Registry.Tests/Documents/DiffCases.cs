using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>Changes to a document, with the numbers of all codes that comparing gives forward and backward.</summary>
internal static class DiffCases
{
    private const string BaseJson = """
        {
          "openapi": "3.1.0", "info": { "title": "T", "version": "1.0.0" },
          "security": [ { "key": [] } ],
          "paths": {
            "/things": { "get": {
              "operationId": "listThings",
              "parameters": [
                { "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100, "default": 20 } },
                { "name": "use", "in": "query", "required": true, "schema": { "type": "array", "items": { "type": "string" } } },
                { "name": "X-Unit", "in": "header", "schema": { "type": "string" } },
                { "name": "Accept", "in": "header", "schema": { "type": "string" } }
              ],
              "responses": {
                "200": { "description": "d", "headers": { "Link": { "required": true, "schema": { "type": "string" } } }, "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } } } } },
                "404": { "description": "d" }
              }
            } },
            "/things/{id}": {
              "parameters": [ { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } } ],
              "get": { "operationId": "getThing", "responses": { "200": { "description": "d", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } } } },
              "put": {
                "operationId": "putThing",
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                "responses": { "204": { "description": "d" } },
                "callbacks": { "done": { "{$request.body#/url}": { "post": { "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Event" } } } }, "responses": { "200": { "description": "d" } } } } } }
              }
            }
          },
          "webhooks": { "changed": { "post": { "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Event" } } } }, "responses": { "200": { "description": "d" } } } } },
          "components": {
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Key" }, "oauth2": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://x", "scopes": { "r": "r", "w": "w" } } } } },
            "schemas": {
              "Thing": {
                "type": "object", "required": [ "id", "size" ],
                "properties": {
                  "id": { "type": "string", "readOnly": true }, "secret": { "type": "string", "writeOnly": true }, "size": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 10 },
                  "code": { "type": "string", "minLength": 2, "maxLength": 8, "pattern": "^a" }, "use": { "type": "string", "enum": [ "a", "b" ] },
                  "ratio": { "type": "number", "multipleOf": 2 }, "list": { "type": "array", "items": { "type": "string" }, "maxItems": 5 },
                  "any": {}, "shape": { "oneOf": [ { "title": "circle", "type": "object" }, { "title": "square", "type": "object" } ], "discriminator": { "propertyName": "kind" } },
                  "map": { "type": "object", "additionalProperties": { "type": "integer" } }, "pair": { "type": "array", "prefixItems": [ { "type": "string" } ] }
                }
              },
              "Event": { "type": "object", "properties": { "kind": { "type": "string", "enum": [ "x", "y" ] } } }
            }
          }
        }
        """;

    public static JsonNode Base() => JsonNode.Parse(BaseJson)!;

    /// <summary>Thing is sent and received, so most changes of it harm one of the two, in each direction.</summary>
    public static readonly Dictionary<string, (Action<JsonNode> Change, string Forward, string Backward)> All = new()
    {
        ["path removed"] = (d => Remove(d["paths"]!, "/things"), "0101", "0105"),
        ["method removed"] = (d => Remove(Item(d), "get"), "0102", "0105"),
        ["path renamed"] = (d => Rename(d["paths"]!, "/things", "/objects"), "0103", "0103"),
        ["path parameter renamed"] = (d => { Rename(d["paths"]!, "/things/{id}", "/things/{thingId}"); d.At("paths", "/things/{thingId}", "parameters", 0)["name"] = "thingId"; }, "", ""),
        ["operation renamed"] = (d => Item(d)["get"]!["operationId"] = "readThing", "0104", "0104"),
        ["operation without a name"] = (d => Remove(Item(d)["get"]!, "operationId"), "0104", ""),
        ["deprecated"] = (d => Item(d)["get"]!["deprecated"] = true, "0106", ""),

        ["parameter removed"] = (d => Parameters(d).RemoveAt(0), "0201", "0203"),
        ["required parameter removed"] = (d => Parameters(d).RemoveAt(1), "0201", "0202"),
        ["parameter required"] = (d => Parameters(d)[0]!["required"] = true, "0204", "0205"),
        ["parameter moved"] = (d => Parameters(d)[0]!["in"] = "header", "0201 0203", "0201 0203"),
        ["header in other case"] = (d => Parameters(d)[2]!["name"] = "x-unit", "", ""),
        ["ignored header"] = (d => Parameters(d).RemoveAt(3), "", ""),
        ["parameter not exploded"] = (d => Parameters(d)[1]!["explode"] = false, "0206", "0206"),
        ["default written out"] = (d => { Parameters(d)[1]!["explode"] = true; Parameters(d)[1]!["style"] = "form"; }, "", ""),
        ["parameter as JSON"] = (d => { Parameters(d)[0]!["content"] = Json("""{"application/json":{"schema":{"type":"integer","maximum":100,"default":20}}}"""); Remove(Parameters(d)[0]!, "schema"); }, "0206", "0206"),
        ["parameter limited"] = (d => Parameters(d)[0]!["schema"]!["maximum"] = 50, "0509", "0511"),
        ["default changed"] = (d => Parameters(d)[0]!["schema"]!["default"] = 10, "0531", "0531"),
        ["default removed"] = (d => Remove(Parameters(d)[0]!["schema"]!, "default"), "0531", ""),

        ["body required"] = (d => Put(d)["requestBody"]!["required"] = true, "0301", "0302"),
        ["body removed"] = (d => Remove(Put(d), "requestBody"), "0303", "0302"),
        ["required body added"] = (d => Item(d)["get"]!["requestBody"] = Json("""{"required":true,"content":{}}"""), "0301", "0303"),
        ["request media added"] = (d => Put(d)["requestBody"]!["content"]!["text/csv"] = new JsonObject(), "0305", "0304"),
        ["media with a parameter"] = (d => Rename(Put(d)["requestBody"]!["content"]!, "application/json", "application/json; charset=utf-8"), "", ""),
        ["any request media"] = (d => Rename(Put(d)["requestBody"]!["content"]!, "application/json", "application/*"), "0305", "0304 0305"),

        ["success removed"] = (d => Rename(Item(d)["get"]!["responses"]!, "200", "203"), "0401 0403", "0401 0403"),
        ["success as a range"] = (d => Rename(Item(d)["get"]!["responses"]!, "200", "2XX"), "0403", "0401 0403"),
        ["error removed"] = (d => Remove(Get(d)["responses"]!, "404"), "0402", "0403"),
        ["error under default"] = (d => Rename(Get(d)["responses"]!, "404", "default"), "0403", "0402 0403"),
        ["response media added"] = (d => Get(d).At("responses", "200", "content")["text/csv"] = new JsonObject(), "0405", "0404"),
        ["header removed"] = (d => Remove(Get(d).At("responses", "200"), "headers"), "0406", "0407"),
        ["header uncertain"] = (d => Remove(Get(d).At("responses", "200", "headers", "Link"), "required"), "0406", ""),
        ["header type"] = (d => Get(d).At("responses", "200", "headers", "Link", "schema")["type"] = "integer", "0502", "0502"),

        ["type changed"] = (d => Field(d, "size")["type"] = "string", "0501 0502", "0501 0502"),
        ["type widened"] = (d => Field(d, "size")["type"] = "number", "0502 0503", "0501 0503"),
        ["type added"] = (d => Field(d, "any")["type"] = "string", "0501 0503", "0502 0503"),
        ["null allowed"] = (d => Field(d, "size")["type"] = Json("""["integer","null"]"""), "0505 0506", "0504 0506"),
        ["format widened"] = (d => Field(d, "size")["format"] = "int64", "0507 0508", "0507 0508"),
        ["format removed"] = (d => Remove(Field(d, "size"), "format"), "0507 0508", "0507 0508"),
        ["format other"] = (d => Field(d, "size")["format"] = "other", "0507", "0507"),
        ["minimum raised"] = (d => Field(d, "size")["minimum"] = 2, "0509 0511", "0510 0511"),
        ["minimum exclusive"] = (d => Rename(Field(d, "size"), "minimum", "exclusiveMinimum"), "0509 0511", "0510 0511"),
        ["maximum removed"] = (d => Remove(Field(d, "size"), "maximum"), "0510 0511", "0509 0511"),
        ["minLength lowered"] = (d => Field(d, "code")["minLength"] = 1, "0510 0511", "0509 0511"),
        ["minLength zero"] = (d => Field(d, "use")["minLength"] = 0, "", ""),
        ["maxLength lowered"] = (d => Field(d, "code")["maxLength"] = 4, "0509 0511", "0510 0511"),
        ["maxItems removed"] = (d => Remove(Field(d, "list"), "maxItems"), "0510 0511", "0509 0511"),
        ["pattern removed"] = (d => Remove(Field(d, "code"), "pattern"), "0510 0511", "0509 0511"),
        ["pattern changed"] = (d => Field(d, "code")["pattern"] = "^b", "0509 0510", "0509 0510"),
        ["unique"] = (d => Field(d, "list")["uniqueItems"] = true, "0509 0511", "0510 0511"),
        ["multiple of more"] = (d => Field(d, "ratio")["multipleOf"] = 4, "0509 0511", "0510 0511"),
        ["multiple of other"] = (d => Field(d, "ratio")["multipleOf"] = 3, "0509 0510", "0509 0510"),
        ["multiple of extremes"] = (d => Field(d, "ratio")["multipleOf"] = 1e-28, "0510 0511", "0509 0511"),
        ["value added"] = (d => Field(d, "use")["enum"]!.AsArray().Add("c"), "0514 0515", "0513 0515"),
        ["values removed wholly"] = (d => Remove(Field(d, "use"), "enum"), "0514 0515", "0513 0515"),
        ["value as const"] = (d => { Remove(Field(d, "use"), "enum"); Field(d, "use")["const"] = "a"; }, "0513 0515", "0514 0515"),
        ["values in other order"] = (d => Field(d, "use")["enum"] = Json("""["b","a"]"""), "", ""),

        ["field required"] = (d => Thing(d)["required"]!.AsArray().Add("code"), "0516 0523", "0521 0523"),
        ["unknown field required"] = (d => Thing(d)["required"]!.AsArray().Add("other"), "0516", ""),
        ["required field added"] = (d => { Fields(d)["extra"] = Json("{}"); Thing(d)["required"]!.AsArray().Add("extra"); }, "0516 0522", "0519 0520"),
        ["field added"] = (d => Fields(d)["extra"] = Json("{}"), "0517 0522", "0519 0520"),
        ["field added to a closed object"] = (d => { Fields(d)["extra"] = Json("{}"); Thing(d)["additionalProperties"] = false; }, "0517 0522 0524 0525", "0519 0520 0525"),
        ["field removed and closed"] = (d => { Remove(Fields(d), "use"); Thing(d)["additionalProperties"] = false; }, "0518 0520 0524 0525", "0517 0522 0525"),
        ["read-only field removed"] = (d => Remove(Fields(d), "id"), "0520", "0522"),
        ["write-only field removed"] = (d => Remove(Fields(d), "secret"), "0519", "0517"),
        ["closed"] = (d => Thing(d)["additionalProperties"] = false, "0524 0525", "0525"),
        ["values of a map"] = (d => Field(d, "map")["additionalProperties"]!["type"] = "string", "0501 0502", "0501 0502"),
        ["items"] = (d => Field(d, "list")["items"]!["type"] = "integer", "0501 0502", "0501 0502"),
        ["prefix items"] = (d => Field(d, "pair")["prefixItems"]![0]!["type"] = "integer", "0501 0502", "0501 0502"),
        ["more prefix items"] = (d => Field(d, "pair")["prefixItems"]!.AsArray().Add(Json("{}")), "0530", "0530"),
        ["alternative added"] = (d => Field(d, "shape")["oneOf"]!.AsArray().Add(Json("""{"title":"line","type":"object"}""")), "0527 0528", "0526 0528"),
        ["alternative changed"] = (d => Field(d, "shape")["oneOf"]![0]!["type"] = "array", "0501 0502", "0501 0502"),
        ["alternatives in other order"] = (d => Field(d, "shape")["oneOf"] = Json("""[{"title":"square","type":"object"},{"title":"circle","type":"object"}]"""), "", ""),
        ["alternatives removed"] = (d => Remove(Field(d, "shape"), "oneOf"), "0528 0530", "0528 0530"),
        ["discriminator"] = (d => Field(d, "shape")["discriminator"]!["propertyName"] = "type", "0529", "0529"),
        ["condition"] = (d => Thing(d)["not"] = Json("""{"required":["code"]}"""), "0530", "0530"),

        ["scope added"] = (d => d["security"] = Json("""[{"key":[],"oauth2":["r"]}]"""), "0601", "0602"),
        ["alternative security added"] = (d => d["security"] = Json("""[{"key":[]},{"oauth2":["r"]}]"""), "0602", "0601"),
        ["security removed"] = (d => Remove(d, "security"), "0602", "0601"),
        ["security by operation"] = (d => Item(d)["get"]!["security"] = Json("[]"), "0602", "0601"),
        ["scheme renamed"] = (d => { Rename(d.At("components", "securitySchemes"), "key", "apiKey"); d["security"] = Json("""[{"apiKey":[]}]"""); }, "", ""),

        ["callback removed"] = (d => Remove(Put(d), "callbacks"), "0701", "0702"),
        ["callback method"] = (d => Rename(Put(d).At("callbacks", "done", "{$request.body#/url}"), "post", "put"), "0701 0702", "0701 0702"),
        ["webhook removed"] = (d => Remove(d["webhooks"]!, "changed"), "0701", "0702"),
        // What the provider sends in callbacks and webhooks is what consumers receive.
        ["event value added"] = (d => d.At("components", "schemas", "Event", "properties", "kind", "enum").AsArray().Add("z"), "0514", "0515"),
        ["answer to a webhook"] = (d => Rename(d.At("webhooks", "changed", "post", "responses"), "200", "204"), "0401 0403", "0401 0403"),
    };

    private static JsonNode Json(string json) => JsonNode.Parse(json)!;

    private static void Remove(JsonNode holder, string name) => Assert.True(holder.AsObject().Remove(name));

    private static void Rename(JsonNode holder, string name, string to)
    {
        var value = holder.At(name).DeepClone();
        Remove(holder, name);
        holder[to] = value;
    }

    private static JsonNode Item(JsonNode document) => document.At("paths", "/things/{id}");

    private static JsonNode Get(JsonNode document) => document.At("paths", "/things", "get");

    private static JsonNode Put(JsonNode document) => Item(document)["put"]!;

    private static JsonArray Parameters(JsonNode document) => Get(document)["parameters"]!.AsArray();

    private static JsonNode Thing(JsonNode document) => document.At("components", "schemas", "Thing");

    private static JsonNode Fields(JsonNode document) => Thing(document)["properties"]!;

    private static JsonNode Field(JsonNode document, string name) => Fields(document).At(name);
}
