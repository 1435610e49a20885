using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.ConnectedSystems;

/// <summary>One system that connects through the platform, for anybody.</summary>
internal static class GetConnectedSystem
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/catalogue/systems/{code}", Handle)
        .Named("getConnectedSystem", "Get a system that connects through the platform", 404).WithTags("Catalogue").AllowAnonymous();

    private static async Task<Results<Ok<ConnectedSystem>, Problem>> Handle(string code, HttpContext http, ConnectedSystemStore systems, CancellationToken cancellationToken)
    {
        if (await systems.FindAsync(code, cancellationToken) is not { } found)
        {
            return RegistryProblems.ConnectedSystemUnknown;
        }

        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{found.Version}\"");
        return TypedResults.Ok(found);
    }
}
