using System.Globalization;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>All that a gateway decides by. <c>ETag</c> is the version; <c>If-None-Match</c> with it is answered 304.</summary>
internal static class GetSnapshot
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/snapshot", Handle)
        .Named("getSnapshot", "Get what gateways decide by").WithTags("Gateways")
        .Produces<GatewaySnapshot>().Produces(StatusCodes.Status304NotModified).RequireScope(Scopes.Gateway);

    private static async Task<IResult> Handle(HttpContext http, SnapshotCache snapshots, RegistryMetrics metrics, CancellationToken cancellationToken)
    {
        var snapshot = await snapshots.GetAsync(cancellationToken);
        metrics.SnapshotServed(snapshot.Version);
        http.Response.Headers.CacheControl = "no-cache";
        // Answers If-None-Match by itself.
        return TypedResults.Bytes(snapshot.Json, "application/json",
            entityTag: new EntityTagHeaderValue($"\"{snapshot.Version.ToString(CultureInfo.InvariantCulture)}\""));
    }
}
