using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>All that a gateway decides by. <c>ETag</c> is the version; <c>If-None-Match</c> with it is answered 304.</summary>
internal static class GetSnapshot
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/snapshot", Handle)
        .Named("getSnapshot", "Get what gateways decide by").WithTags("Gateways")
        .Produces<GatewaySnapshot>().Produces(StatusCodes.Status304NotModified).RequireScope(Scopes.Gateway);

    private static async Task<IResult> Handle(
        HttpContext http, SnapshotCache<GatewaySnapshot> snapshots, RegistryMetrics metrics, CancellationToken cancellationToken)
    {
        var snapshot = await snapshots.GetAsync(cancellationToken);
        metrics.SnapshotServed(snapshot.Version);
        return snapshot.ToHttp(http);
    }
}
