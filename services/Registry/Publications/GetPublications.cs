using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Registry.Publications;

/// <summary>What was ever published, whole, for those who tell others of it. <c>ETag</c> is the version; <c>If-None-Match</c> with it is answered 304.</summary>
internal static class GetPublications
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/publications", Handle)
        .Named("getPublications", "Get what was ever published").WithTags("Gateways")
        .Produces<PublicationList>().Produces(StatusCodes.Status304NotModified).RequireScope(Scopes.Publications);

    private static async Task<IResult> Handle(HttpContext http, SnapshotCache<PublicationList> lists, CancellationToken cancellationToken) =>
        (await lists.GetAsync(cancellationToken)).ToHttp(http);
}
