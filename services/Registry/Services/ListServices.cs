using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>The services of an agency; strangers see those with a published version.</summary>
internal static class ListServices
{
    /// <param name="Agency">Agency code.</param>
    /// <param name="Name">Service name.</param>
    /// <param name="TitleVi">Vietnamese.</param>
    /// <param name="TitleEn">English.</param>
    /// <param name="Tags">As the agency set them.</param>
    public sealed record Item(AgencyCode Agency, string Name, string TitleVi, string TitleEn, IReadOnlyList<string> Tags);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/services", Handle)
        .Named("listServices", "List the services of an agency", 422).WithTags("Services");

    private static async Task<Results<Ok<Page<Item>>, Problem>> Handle(
        AgencyCode code, [AsParameters] Paging paging, Caller caller, ServiceStore services, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!paging.TryRead(errors, out var after))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var rows = await services.ListAsync(code, publicOnly: !caller.Sees(code), after, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<Service>.Of(rows, paging.Size, row => row.Name)
            .Select(row => new Item(row.Agency, row.Name, row.TitleVi, row.TitleEn, row.Tags)));
    }
}
