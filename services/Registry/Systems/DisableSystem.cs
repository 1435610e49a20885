using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>Shuts a system out: no token is issued, those it has end, gateways refuse it within a second.</summary>
internal static partial class DisableSystem
{
    /// <param name="Reason">Why; kept in the log of decisions.</param>
    /// <param name="Notice">What its agency reads when it looks.</param>
    public sealed record Request(string? Reason, NoticeText? Notice);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/{code}/systems/{name}/disable", Handle)
        .Named("disableSystem", "Shut a system out", 404, 409, 422).WithTags("Systems").RequireRole(Roles.Operator, Roles.Integrator);

    private static async Task<Results<Ok<SystemView>, Problem>> Handle(
        AgencyCode code, string name, Request request, Act act, SystemStore systems,
        SystemConfirmation confirmation, ILogger<RegisteredSystem> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.RequireText(request.Reason, "reason", 2_000);
        var notice = request.Notice?.Read(errors, "notice");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (act.Caller.Own(code, name).IsProblem(out var problem, out var id)
            || (await systems.ChangeAsync(id, Decide, act, "disable", request.Reason, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Disabled(log, id);
        return TypedResults.Ok(await confirmation.WaitAsync(saved, null, cancellationToken));

        // Again by an operator is a stronger lock; again by the agency changes nothing and is refused.
        Result<RegisteredSystem> Decide(RegisteredSystem system) => system.Enabled || (act.Caller.Is(Roles.Operator) && !system.DisabledByOperator)
            ? system.Disable(notice ?? system.Notice, act.Caller.Is(Roles.Operator), act.At)
            : RegistryProblems.IllegalStateChange.Because("The system is disabled already.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "System {Id} was disabled")]
        public static partial void Disabled(ILogger log, SystemId id);
    }
}
