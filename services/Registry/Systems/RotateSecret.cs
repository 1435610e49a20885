using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>
/// Gives a system a new secret, shown once. The ones before hold for the overlap; without overlap they end at once, with all
/// tokens got by them: for a secret that leaked.
/// </summary>
internal static partial class RotateSecret
{
    private const int DefaultOverlapHours = 24;
    private const int MaxOverlapHours = 30 * 24;

    /// <param name="OverlapHours">0 to 720; default 24.</param>
    public sealed record Request(int? OverlapHours);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/{code}/systems/{name}/secret", Handle)
        .Named("rotateSecret", "Give a system a new secret", 404, 422).WithTags("Systems").RequireRole(Roles.Operator, Roles.Integrator);

    private static async Task<Results<Ok<SystemView>, Problem>> Handle(
        AgencyCode code, string name, Request? request, Act act, HttpContext http, SystemStore systems,
        SystemConfirmation confirmation, ILogger<RegisteredSystem> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var hours = request?.OverlapHours ?? DefaultOverlapHours;
        if (!errors.Check(hours is >= 0 and <= MaxOverlapHours, "overlapHours", "Must be 0 to 720.", "Phải từ 0 đến 720."))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (act.Caller.Own(code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        var secret = NewSecret.Make();
        var changed = await systems.ChangeAsync(
            id,
            // Who gets a system's secret gets its roles.
            system => RegisteredSystem.WhyNotGrant(act.Caller, system.Roles) is { } refusal
                ? refusal
                : system.WithNewSecret(secret.Verifier, TimeSpan.FromHours(hours), act.At),
            act, "rotate-secret", null, cancellationToken);
        if (changed.IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Rotated(log, id, hours);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await confirmation.WaitAsync(saved, secret.Text, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "System {Id} has a new secret; the ones before end in {Hours} h")]
        public static partial void Rotated(ILogger log, SystemId id, int hours);
    }
}
