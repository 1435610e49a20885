using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>
/// Replaces a system's roles. What is added or taken must be the caller's to give; a role that is taken ends at once, with the
/// tokens that name it.
/// </summary>
internal static class ChangeSystemRoles
{
    public sealed record Request(IReadOnlyList<string?>? Roles);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}/systems/{name}/roles", Handle)
        .Named("changeSystemRoles", "Replace a system's roles", 404, 422).WithTags("Systems")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.Auditor);

    private static async Task<Results<Ok<SystemView>, Problem>> Handle(
        AgencyCode code, string name, Request request, Act act, SystemStore systems, SystemConfirmation confirmation, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Roles is not null, "roles", "Is required; an empty list takes all.", "Bắt buộc phải có; danh sách rỗng để bỏ hết.");
        var roles = errors.Roles(request.Roles);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (act.Caller.Visible(code, name).IsProblem(out var problem, out var id)
            || (await systems.ChangeAsync(id, Decide, act, "change-roles", $"Roles: {string.Join(", ", roles)}.", cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(await confirmation.WaitAsync(saved, null, cancellationToken));

        Result<RegisteredSystem> Decide(RegisteredSystem system)
        {
            var touched = system.Roles.Except(roles).Concat(roles.Except(system.Roles));
            return RegisteredSystem.WhyNotGrant(act.Caller, touched) is { } refusal ? refusal : system.WithRoles(roles, act.At);
        }
    }
}
