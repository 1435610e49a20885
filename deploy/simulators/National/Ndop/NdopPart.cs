using System.Text.Json.Nodes;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Ndop;

/// <summary>
/// The National Data Centre's sharing and orchestration platform. It has published no interface: this one is invented, with names of its
/// own so that an adapter must map. Its people are played through <c>/control/ndop</c>.
/// </summary>
internal static class NdopPart
{
    private const string Signature = "Ndop-Signature";

    public static readonly Part Part = new("ndop")
    {
        Failed = new(StatusCodes.Status200OK, "application/json", """{"fault":{"id":1},"code":"ND-500","detail":"Hệ thống đang bận"}"""),
        Revoke = static services => services.GetRequiredService<Clients>().Revoke("ndop"),
    };

    public static void AddNdop(this IServiceCollection services)
    {
        services.AddSingleton<DataCentre>();
        services.AddSingleton<IForgets>(static services => services.GetRequiredService<DataCentre>());
    }

    public static void MapNdop(this WebApplication app)
    {
        var open = app.MapPart(Part, "/ndop");
        open.MapPost("/token", (HttpRequest request, Clients clients) => clients.TokenAsync(request, "ndop")).DisableAntiforgery();
        open.MapGet("/keys", static (AnswerKey key) => TypedResults.Text(key.Jwks, "application/json"));

        var ndop = app.MapPart(Part, "/ndop");
        ndop.AddEndpointFilter(static async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<Clients>().IsAlive(context.HttpContext.Request, "ndop")
                ? await next(context)
                : new Reply(401, Reply.Problem("ND-401", "Token không hợp lệ")).Signed(context.HttpContext, Signature));
        ndop.MapPut("/datasets/{code}", static async (HttpContext http, string code, DataCentre centre) =>
            centre.Register(Uri.UnescapeDataString(code), await BodyAsync(http)).Signed(http, Signature));
        ndop.MapPost("/datasets/{code}/changes", static async (HttpContext http, string code, DataCentre centre) =>
            centre.Announce(Uri.UnescapeDataString(code), await BodyAsync(http)).Signed(http, Signature));
        ndop.MapGet("/datasets/{code}/quality", static (HttpContext http, string code, DataCentre centre) => centre.Quality(Uri.UnescapeDataString(code)).Signed(http, Signature));
        ndop.MapPut("/batches/{id}", static async (HttpContext http, string id, DataCentre centre) => centre.Open(id, await BodyAsync(http)).Signed(http, Signature));
        ndop.MapPut("/batches/{id}/rows", static async (HttpContext http, string id, DataCentre centre) =>
            (await centre.ReceiveAsync(id, http.Request.Body, http.RequestAborted)).Signed(http, Signature));
        ndop.MapGet("/requests", static (HttpContext http, DataCentre centre) => centre.Requests().Signed(http, Signature));
        ndop.MapPost("/requests/{id}/receipt", static (HttpContext http, string id, DataCentre centre) => centre.Note(id, "receipt", []).Signed(http, Signature));
        ndop.MapPost("/requests/{id}/answer", static async (HttpContext http, string id, DataCentre centre) =>
            centre.Note(id, "answer", await BodyAsync(http) ?? []).Signed(http, Signature));
        ndop.MapGet("/reconciliation", static (HttpContext http, string day, DataCentre centre) => centre.Day(day).Signed(http, Signature));

        var control = app.MapGroup("/control/ndop");
        control.MapGet("/state", static (DataCentre centre) => TypedResults.Ok(centre.State()));
        // The centre asks the province for something.
        control.MapPost("/requests", static (JsonObject request, DataCentre centre) => TypedResults.Ok(centre.Ask(request)));
        // A batch gets lost there, or its count wrong.
        control.MapDelete("/batches/{id}", static (string id, DataCentre centre) => centre.Lose(id) ? Results.NoContent() : Results.NotFound());
        control.MapPatch("/batches/{id}", static (string id, JsonObject change, DataCentre centre) => centre.Spoil(id, change) ? Results.NoContent() : Results.NotFound());
    }

    private static async Task<JsonObject?> BodyAsync(HttpContext http)
    {
        try
        {
            return (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted)) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
