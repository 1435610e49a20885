using System.Text.Json.Nodes;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Vapex;

/// <summary>
/// The national register of APIs. V-APEX has published no interface: this one is invented, after others of its kind, with names of its
/// own so that an adapter must map. Its people are played through <c>/control/vapex</c>.
/// </summary>
internal static class VapexPart
{
    public static readonly Part Part = new("vapex")
    {
        Throttled = new(StatusCodes.Status429TooManyRequests, "application/problem+json", """{"code":"VA-429","title":"Too many requests","detail":"Slow down"}"""),
        Failed = new(StatusCodes.Status200OK, "application/json", """{"error":{"code":"VA-500"},"code":"VA-500","detail":"Hệ thống đang bận"}"""),
        Revoke = static services => services.GetRequiredService<Clients>().Revoke("vapex"),
    };

    public static void AddVapex(this IServiceCollection services)
    {
        services.AddSingleton<ApiBook>();
        services.AddSingleton<IForgets>(static services => services.GetRequiredService<ApiBook>());
    }

    public static void MapVapex(this WebApplication app)
    {
        var open = app.MapPart(Part, "/vapex");
        open.MapPost("/token", (HttpRequest request, Clients clients) => clients.TokenAsync(request, "vapex")).DisableAntiforgery();
        open.MapGet("/keys", static (AnswerKey key) => TypedResults.Text(key.Jwks, "application/json"));

        var apis = app.MapPart(Part, "/vapex/apis");
        apis.AddEndpointFilter(static async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<Clients>().IsAlive(context.HttpContext.Request, "vapex")
                ? await next(context)
                : new Reply(401, Reply.Problem("VA-401", "Token không hợp lệ")).Signed(context.HttpContext, "Vapex-Signature"));
        apis.MapPost("", static (HttpContext http, ApiBook book) => WriteAsync(http, book, static (book, body, _, _) => book.Register(body!)));
        apis.MapGet("", static (HttpContext http, ApiBook book, string? apiCode, DateTimeOffset? changedSince, int? page, int? size) =>
            book.List(apiCode, changedSince, page ?? 1, Math.Clamp(size ?? 100, 1, 5_000)).Signed(http, "Vapex-Signature"));
        apis.MapPut("/{id}", static (HttpContext http, ApiBook book) => WriteAsync(http, book, static (book, body, id, tag) => book.Change(id, tag, "update", body)));
        apis.MapPost("/{id}/revisions", static (HttpContext http, ApiBook book) => WriteAsync(http, book, static (book, body, id, tag) => book.Change(id, tag, "revise", body)));
        foreach (var act in (string[])["submit", "publish", "deprecate", "retire"])
        {
            apis.MapPost($"/{{id}}/{act}", (HttpContext http, ApiBook book) => WriteAsync(http, book, (book, body, id, tag) => book.Change(id, tag, act, body)));
        }

        apis.MapPut("/{id}/usage/{day}", static (HttpContext http, ApiBook book, string day) => WriteAsync(http, book, (book, body, id, _) => book.ReportUsage(id, day, body)));
        MapControl(app.MapGroup("/control/vapex"));
        // The next answers of registers that sign are signed over something else.
        app.MapPut("/control/wrong-signatures/{count:int}", static (int count, AnswerKey key) =>
        {
            key.Spoil = count;
            return TypedResults.NoContent();
        });
    }

    private static void MapControl(RouteGroupBuilder control)
    {
        control.MapGet("/apis", static (ApiBook book) => TypedResults.Ok(book.All()));
        // What its reviewers do: startReview, requestChanges, approve, reject.
        control.MapPost("/review", static (ReviewAct act, ApiBook book) => book.Review(act) ? Results.NoContent() : Results.Conflict());
        // Somebody edits, or deletes, a record there.
        control.MapPatch("/apis", static (string apiCode, JsonObject change, ApiBook book) => book.Edit(apiCode, change) ? Results.NoContent() : Results.NotFound());
        control.MapDelete("/apis", static (string apiCode, ApiBook book) => book.Delete(apiCode) ? Results.NoContent() : Results.NotFound());
    }

    /// <summary>A repeated Idempotency-Key gets the first answer again.</summary>
    private static async Task<IResult> WriteAsync(HttpContext http, ApiBook book, Func<ApiBook, JsonObject?, string, string?, Reply> write)
    {
        var request = http.Request;
        JsonObject? body = null;
        if (request.ContentLength is not (null or 0))
        {
            try
            {
                body = (await JsonNode.ParseAsync(request.Body, cancellationToken: http.RequestAborted)) as JsonObject;
            }
            catch (System.Text.Json.JsonException)
            {
                return new Reply(400, Reply.Problem("VA-400", "JSON sai cú pháp")).Signed(http, "Vapex-Signature");
            }
        }

        var id = http.GetRouteValue("id") as string ?? "";
        return book.Once(
            request.Headers["Idempotency-Key"].ToString(), $"{request.Method} {request.Path}",
            () => write(book, body, id, request.Headers.IfMatch.ToString() is { Length: > 0 } tag ? tag : null)).Signed(http, "Vapex-Signature");
    }

    /// <param name="Act">startReview, requestChanges, approve or reject.</param>
    internal sealed record ReviewAct(string ApiCode, string Act, string? Note);
}
