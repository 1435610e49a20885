using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Grants;

/// <summary>Grants in which the caller's agency is one of the two sides; operators and auditors see all. The newest first.</summary>
internal static class ListGrants
{
    public readonly record struct Query
    {
        /// <summary>active, suspended, terminated or expired.</summary>
        [FromQuery] public string? State { get; init; }

        /// <summary>System id.</summary>
        [FromQuery] public string? Consumer { get; init; }

        /// <summary>Agency code.</summary>
        [FromQuery] public string? Provider { get; init; }

        /// <summary>Service id.</summary>
        [FromQuery] public string? Service { get; init; }

        /// <summary>Only open ones that end within 30 days.</summary>
        [FromQuery] public bool? Expiring { get; init; }
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/grants", Handle)
        .Named("listGrants", "List grants", 422).WithTags("Grants");

    private static async Task<Results<Ok<Page<GrantView>>, Problem>> Handle(
        [AsParameters] Query query, [AsParameters] Paging paging, Caller caller, GrantStore grants, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        paging.TryReadId(errors, out var before);
        GrantState state = default;
        errors.Check(query.State is null || StateNames.TryParse(query.State, out state), "state",
            "Must be active, suspended, terminated or expired.", "Phải là active, suspended, terminated hoặc expired.");
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

        var now = time.GetUtcNow();
        var filter = new GrantFilter(
            query.State is null ? null : state, query.Consumer, query.Provider, query.Service,
            query.Expiring == true ? now + Grant.ExpiringWithin : null, caller.SeesAll() ? null : caller.Agency);
        var rows = await grants.ListAsync(filter, before, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<Grant>.Of(rows, paging, row => row.Id.ToString()).Select(row => GrantView.Of(row, now)));
    }
}
