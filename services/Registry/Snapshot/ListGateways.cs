using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>Which gateways there are, and which snapshot each decides by.</summary>
internal static class ListGateways
{
    public sealed record Response(long Version, IReadOnlyList<GatewayView> Gateways);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/gateways", Handle)
        .Named("listGateways", "List gateways with the snapshot version each decides by").WithTags("Gateways")
        .RequireRole(Roles.Operator, Roles.Auditor);

    private static async Task<Ok<Response>> Handle(GatewayStore gateways, SnapshotStore snapshots, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Response(await snapshots.VersionAsync(cancellationToken), await gateways.ListAsync(null, cancellationToken)));
}
