using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>The services of an agency; strangers see those with a published version.</summary>
internal static class ListServices
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer =>
        registry.MapGet($"/agencies/{{code}}/{offer.Segment}", Handle)
            .Named($"list{offer.Kind}s", $"List the {offer.Segment} of an agency", 422).WithTags($"{offer.Kind}s"));

    private static async Task<Results<Ok<Page<ServiceSummary>>, Problem>> Handle(
        AgencyCode code, Offer offer, [AsParameters] Paging paging, Caller caller, ServiceStore services, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!paging.TryRead(errors, out var after))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var rows = await services.ListAsync(code, offer.Kind, publicOnly: !caller.Sees(code), after, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<Service>.Of(rows, paging, row => row.Name)
            .Select(row => new ServiceSummary(row.Agency, row.Name, row.TitleVi, row.TitleEn, row.Tags)));
    }
}
