using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

/// <summary>Documents for tests: a small one without any finding, and ways to change it.</summary>
internal static class Doc
{
    /// <summary>OpenAPI 3.1; the lint has nothing to say about it.</summary>
    private const string CleanJson = """
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Land parcels", "version": "1.2.0", "description": "Parcels of the province as they stand in the land database.",
            "contact": { "name": "Land office", "email": "land@example.gov.vn" },
            "x-lgsp-sla": { "availabilityPct": 99.5, "p95Ms": 300, "supportHours": "Mon-Fri 07:00-17:00" },
            "x-lgsp-data-class": 3
          },
          "servers": [ { "url": "https://land.example.gov.vn" } ],
          "security": [ { "oauth2": [ "read" ] } ],
          "tags": [ { "name": "parcels", "description": "Parcels" } ],
          "paths": {
            "/land-parcels": {
              "get": {
                "operationId": "listParcels", "summary": "Lists parcels", "tags": [ "parcels" ],
                "parameters": [
                  { "name": "limit", "in": "query", "description": "Items a page", "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 20 } },
                  { "name": "nextCursor", "in": "query", "description": "From the page before", "schema": { "type": "string" } }
                ],
                "responses": {
                  "200": { "description": "A page", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ParcelPage" } } } },
                  "default": { "$ref": "#/components/responses/Problem" }
                }
              },
              "post": {
                "operationId": "createParcel", "summary": "Creates a parcel", "tags": [ "parcels" ],
                "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Parcel" } } } },
                "responses": {
                  "201": { "description": "Created", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Parcel" } } } },
                  "default": { "$ref": "#/components/responses/Problem" }
                }
              }
            },
            "/land-parcels/{parcelId}": {
              "parameters": [
                { "name": "parcelId", "in": "path", "required": true, "description": "Id of the parcel", "schema": { "type": "string" } },
                { "name": "Owner-Id", "in": "header", "description": "Only when it belongs to this person", "schema": { "type": "string" }, "x-lgsp-subject": "citizen-id" }
              ],
              "get": {
                "operationId": "getParcel", "summary": "One parcel", "tags": [ "parcels" ],
                "responses": {
                  "200": { "description": "The parcel", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Parcel" } } } },
                  "default": { "$ref": "#/components/responses/Problem" }
                }
              }
            }
          },
          "components": {
            "securitySchemes": { "oauth2": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://land.example.gov.vn/token", "scopes": { "read": "Read" } } } } },
            "responses": { "Problem": { "description": "A problem", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } } },
            "schemas": {
              "Parcel": {
                "type": "object", "required": [ "id", "area" ],
                "properties": {
                  "id": { "type": "string", "readOnly": true }, "area": { "type": "number", "exclusiveMinimum": 0 },
                  "use": { "type": "string", "enum": [ "ODT", "ONT" ] }, "note": { "type": [ "string", "null" ], "maxLength": 200, "example": "border" }
                }
              },
              "ParcelPage": { "type": "object", "required": [ "items" ], "properties": { "items": { "type": "array", "items": { "$ref": "#/components/schemas/Parcel" } }, "nextCursor": { "type": "string" } } },
              "Problem": { "type": "object", "properties": { "title": { "type": "string" }, "status": { "type": "integer" } } }
            }
          }
        }
        """;

    /// <summary>The clean document after a change.</summary>
    public static JsonNode Clean(Action<JsonNode>? change = null)
    {
        var document = JsonNode.Parse(CleanJson)!;
        change?.Invoke(document);
        return document;
    }

    public static ServiceDocument Accept(JsonNode document) => Accept(document.ToJsonString(), "application/json");

    public static ServiceDocument Accept(string text, string? mediaType = null)
    {
        var reading = Read(text, mediaType);
        Assert.True(reading.Document is not null, string.Join('\n', reading.Findings.Select(f => $"{f.Code} {f.Pointer} {f.Line}:{f.Column} {f.Message}")));
        return reading.Document;
    }

    public static DocumentReading Read(string text, string? mediaType = null, DocumentLimits? limits = null) =>
        DocumentReader.Read(Encoding.UTF8.GetBytes(text), mediaType, limits);

    /// <summary>The errors of a text that must be refused.</summary>
    public static IReadOnlyList<Finding> Refuse(string text, string? mediaType = null, DocumentLimits? limits = null) => Refuse(Read(text, mediaType, limits));

    public static IReadOnlyList<Finding> Refuse(DocumentReading reading)
    {
        Assert.Null(reading.Document);
        var errors = reading.Findings.Where(f => f.Severity == FindingSeverity.Error).ToList();
        Assert.NotEmpty(errors);
        return errors;
    }

    /// <summary>A document with these paths and components, in YAML flow or block style, indented by two.</summary>
    public static string Yaml(string paths, string components = "", string version = "3.1.0") =>
        $"openapi: {version}\ninfo: {{title: T, version: 1.0.0}}\npaths:\n{Indent(paths)}\n" + (components.Length == 0 ? "" : $"components:\n{Indent(components)}\n");

    /// <summary>Follows names and positions, <c>At("paths", "/x", "get")</c>.</summary>
    public static JsonNode At(this JsonNode node, params object[] path)
    {
        foreach (var step in path)
        {
            node = (step is int index ? node[index] : node[(string)step]) ?? throw new KeyNotFoundException(step.ToString());
        }

        return node;
    }

    public static JsonNode? Parse(string json) => JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 });

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(line => "  " + line));
}
