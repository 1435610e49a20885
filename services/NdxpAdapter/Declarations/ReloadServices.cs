using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>Reads the declared services anew, without a restart. With one fault in them the old ones stay.</summary>
internal static partial class ReloadServices
{
    /// <param name="Services">Names and versions that are served now.</param>
    public sealed record Response(IReadOnlyList<string> Services);

    public static void Map(IEndpointRouteBuilder ndxp) => ndxp.MapPost("/services/reload", Handle)
        .WithName("reloadServices").WithSummary("Read the declared services anew").RequireRole(Roles.Operator);

    private static Results<Ok<Response>, Problem> Handle(DeclaredServices services, Caller caller, ILogger<DeclaredServices> log)
    {
        if (services.Reload().IsProblem(out var problem, out var all))
        {
            Log.Refused(log, caller.Subject, problem.Detail);
            return problem;
        }

        Log.Reloaded(log, caller.Subject, all.Count);
        return TypedResults.Ok(new Response([.. all.Select(service => service.Prefix).Order(StringComparer.Ordinal)]));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} had the declared services read anew: {Count}")]
        public static partial void Reloaded(ILogger log, string subject, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject} had the declared services read anew, the old ones stay: {Faults}")]
        public static partial void Refused(ILogger log, string subject, string? faults);
    }
}
