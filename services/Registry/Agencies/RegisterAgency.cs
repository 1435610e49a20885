using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>Adds an agency to the directory.</summary>
internal static partial class RegisterAgency
{
    /// <param name="Parent">Default: the code without its last group.</param>
    /// <param name="ValidFrom">First day of the code, <c>2025-07-01</c>.</param>
    /// <param name="ValidTo">Last day of a closed code.</param>
    /// <param name="Successor">Answers for a closed code after its last day.</param>
    public sealed record Request(
        string? Code, string? Code102, string? NameVi, string? NameEn, string? Parent, string? ValidFrom, string? ValidTo, string? Successor);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies", Handle)
        .Named("registerAgency", "Register an agency", 409, 422).WithTags("Agencies").RequireRole(Roles.Operator);

    private static async Task<Results<Created<Agency>, Problem>> Handle(
        Request request, Act act, AgencyStore agencies, ILogger<Agency> log, CancellationToken cancellationToken)
    {
        Agency? registered = null;
        var saved = await agencies.SaveAsync(known => Decide(request, known, out registered), act, cancellationToken);
        if (saved.IsProblem(out var problem, out _))
        {
            return problem;
        }

        Log.Registered(log, registered!.Code);
        return TypedResults.Created($"/registry/v1/agencies/{registered.Code}", registered);
    }

    private static Result<IReadOnlyList<Agency>> Decide(Request request, IReadOnlyDictionary<AgencyCode, Agency> known, out Agency? registered)
    {
        registered = null;
        if (AgencyCode.TryParse(request.Code, null, out var code) && known.ContainsKey(code))
        {
            return RegistryProblems.AgencyExists.Because($"{code} is in the directory already.");
        }

        var rules = new AgencyRules(AgencyFields.Json, known);
        var agencies = rules.Read([new AgencyDraft(request.Code, request.Code102, request.NameVi, request.NameEn, request.Parent, request.ValidFrom, request.ValidTo, request.Successor)]);
        if (rules.Errors.Count > 0)
        {
            return RegistryProblems.Invalid.With(rules.Errors);
        }

        registered = agencies[0];
        return Result.Of(agencies);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Agency {Code} was registered")]
        public static partial void Registered(ILogger log, AgencyCode code);
    }
}
