using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>Lets a disabled system in again, with new tokens. An operator's lock only an operator lifts.</summary>
internal static class EnableSystem
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/{code}/systems/{name}/enable", Handle)
        .Named("enableSystem", "Let a disabled system in again", 404, 409).WithTags("Systems").RequireRole(Roles.Operator, Roles.Integrator);

    private static async Task<Results<Ok<SystemView>, Problem>> Handle(
        AgencyCode code, string name, Act act, SystemStore systems, SystemConfirmation confirmation, CancellationToken cancellationToken)
    {
        if (act.Caller.Own(code, name).IsProblem(out var problem, out var id)
            || (await systems.ChangeAsync(id, Decide, act, "enable", null, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(await confirmation.WaitAsync(saved, null, cancellationToken));

        Result<RegisteredSystem> Decide(RegisteredSystem system)
        {
            if (system.Enabled)
            {
                return RegistryProblems.IllegalStateChange.Because("The system is enabled.");
            }

            return system.DisabledByOperator && !act.Caller.Is(Roles.Operator)
                ? RegistryProblems.NotAllowed.Because("An operator disabled the system; an operator enables it.")
                : system.Enable();
        }
    }
}
