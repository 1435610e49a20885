using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Receipts;

/// <summary>The public keys of receipts, for anybody who holds one. Source: RFC 7517.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/keys", Handle).WithName("listReceiptKeys").WithSummary("Get the public keys of receipts").AllowAnonymous();

    private static JsonHttpResult<object> Handle(ReceiptKeys keys) => TypedResults.Json(keys.Published, contentType: "application/jwk-set+json");
}
