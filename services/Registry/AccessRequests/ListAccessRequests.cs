using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>Requests in which the caller's agency is one of the two sides; operators and auditors see all. The newest first.</summary>
internal static class ListAccessRequests
{
    public readonly record struct Query
    {
        /// <summary>As in the view: providerReview.</summary>
        [FromQuery] public string? State { get; init; }

        /// <summary>System id.</summary>
        [FromQuery] public string? Consumer { get; init; }

        /// <summary>Agency code.</summary>
        [FromQuery] public string? Provider { get; init; }

        /// <summary>Service id.</summary>
        [FromQuery] public string? Service { get; init; }
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/access-requests", Handle)
        .Named("listAccessRequests", "List access requests", 422).WithTags("Access requests");

    private static async Task<Results<Ok<Page<AccessRequestView>>, Problem>> Handle(
        [AsParameters] Query query, [AsParameters] Paging paging, Caller caller, AccessRequestStore requests, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        paging.TryReadId(errors, out var before);
        AccessRequestState state = default;
        errors.Check(query.State is null || StateNames.TryParse(query.State, out state), "state",
            $"Must be one of {string.Join(", ", Enum.GetValues<AccessRequestState>().Select(s => s.Text()))}.",
            $"Phải là một trong: {string.Join(", ", Enum.GetValues<AccessRequestState>().Select(s => s.Text()))}.");
        _ = query.Consumer is null ? null : errors.Parse<SystemId>(query.Consumer, "consumer", "one-stop@H21.01");
        _ = query.Provider is null ? null : errors.Parse<AgencyCode>(query.Provider, "provider", "H21.05");
        _ = query.Service is null ? null : errors.Parse<ServiceId>(query.Service, "service", "H21.05/land-parcels/v1");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (!caller.SeesAll() && caller.Agency is null)
        {
            return RegistryProblems.NotAllowed;
        }

        var filter = new AccessRequestFilter(
            query.State is null ? null : state, query.Consumer, query.Provider, query.Service, caller.SeesAll() ? null : caller.Agency);
        var rows = await requests.ListAsync(filter, before, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<AccessRequest>.Of(rows, paging, row => row.Id.ToString()).Select(AccessRequestView.Of));
    }
}
