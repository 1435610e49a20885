using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Allowances;

/// <summary>
/// Says where services of an agency may stand in the network: private addresses are denied without it. Gateways ask again at
/// each connection, so what is taken away ends within a second.
/// </summary>
internal static class ReplaceAllowances
{
    private const int MaxCount = 100;

    public sealed record Request(IReadOnlyList<AllowanceText?>? Allowances);

    public sealed record Response(IReadOnlyList<Allowance> Allowances, InForce InForce);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}/upstreams", Handle)
        .Named("replaceAllowances", "Say where an agency's services may stand", 404, 422).WithTags("Agencies").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        AgencyCode code, Request request, Act act, AgencyStore agencies, AllowanceStore allowances, InForceWatch inForce, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Allowances is { Count: <= MaxCount }, "allowances",
            $"Is required, with at most {MaxCount} entries.", $"Bắt buộc phải có, tối đa {MaxCount} mục.");
        var wanted = (request.Allowances ?? []).Take(MaxCount)
            .Select((text, index) => Allowance.Read(errors, $"allowances[{index}]", text)).OfType<Allowance>().ToList();
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await agencies.ChainAsync(code, cancellationToken)).Count == 0)
        {
            return RegistryProblems.AgencyUnknown;
        }

        var version = await allowances.ReplaceAsync(code, wanted, act, cancellationToken);
        return TypedResults.Ok(new Response(wanted, await inForce.WaitAsync(version, cancellationToken)));
    }
}
