using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.ConnectedSystems;

/// <summary>Writes a system as an operator knows it, or adds one; from then on the seed leaves it alone.</summary>
internal static class ReplaceConnectedSystem
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/catalogue/systems/{code}", Handle)
        .Named("replaceConnectedSystem", "Write a system that connects through the platform", 412, 422).WithTags("Catalogue").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<ConnectedSystem>, Problem>> Handle(
        string code, ConnectedSystemText request, [FromHeader(Name = "If-Match")] string? ifMatch, Act act, HttpContext http, ConnectedSystemStore systems,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var system = ConnectedSystemRules.Read(errors, code, request);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await systems.ReplaceAsync(system, ifMatch?.Trim('"'), act, cancellationToken)).IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{saved.Version}\"");
        return TypedResults.Ok(saved);
    }
}
