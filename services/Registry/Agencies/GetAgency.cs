using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>The agency that a code stands for on a day: itself while it is open, its successor afterwards.</summary>
internal static class GetAgency
{
    public sealed record Response
    {
        public required AgencyCode Code { get; init; }

        public string? Code102 { get; init; }

        public required string NameVi { get; init; }

        public string? NameEn { get; init; }

        public AgencyCode? Parent { get; init; }

        public required DateOnly ValidFrom { get; init; }

        public DateOnly? ValidTo { get; init; }

        public AgencyCode? Successor { get; init; }

        /// <summary>The closed code that was asked for; absent when it stands for itself.</summary>
        public Agency? ResolvedFrom { get; init; }
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}", Handle)
        .Named("getAgency", "Get the agency that a code stands for, today or on a day", 404).WithTags("Agencies");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        AgencyCode code, DateOnly? on, AgencyStore agencies, TimeProvider time, CancellationToken cancellationToken)
    {
        var chain = await agencies.ChainAsync(code, cancellationToken);
        if (Agency.Resolve(chain, on ?? time.GetUtcNow().DayInVietNam()).IsProblem(out var problem, out var agency))
        {
            return problem;
        }

        return TypedResults.Ok(new Response
        {
            Code = agency.Code,
            Code102 = agency.Code102,
            NameVi = agency.NameVi,
            NameEn = agency.NameEn,
            Parent = agency.Parent,
            ValidFrom = agency.ValidFrom,
            ValidTo = agency.ValidTo,
            Successor = agency.Successor,
            ResolvedFrom = agency.Code == code ? null : chain[0],
        });
    }
}
