using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Registry.Directory;

/// <summary>All that Exchange decides by. <c>ETag</c> is the version; <c>If-None-Match</c> with it is answered 304.</summary>
internal static class GetDirectory
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/directory", Handle)
        .Named("getDirectory", "Get what Exchange decides by").WithTags("Gateways")
        .Produces<ExchangeDirectory>().Produces(StatusCodes.Status304NotModified).RequireScope(Scopes.Directory);

    private static async Task<IResult> Handle(HttpContext http, SnapshotCache<ExchangeDirectory> directories, CancellationToken cancellationToken) =>
        (await directories.GetAsync(cancellationToken)).ToHttp(http);
}
