using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// Hands a draft in for review. It must be complete and free of lint errors; what would break consumers of the published revision
/// is refused, unless an operator gives the reason.
/// </summary>
internal static partial class SubmitVersion
{
    /// <param name="BreakingReason">Why consumers are to be broken; counts only from an operator.</param>
    public sealed record Request(string? BreakingReason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/submit", Handle)
        .Named($"submit{offer.Version}", $"Hand {offer.Words} in for review", 404, 409, 422).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Request? request, Act act, VersionStore versions,
        ILogger<ServiceVersion> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var reason = string.IsNullOrWhiteSpace(request?.BreakingReason) ? null : request.BreakingReason.Trim();
        if (!errors.OptionalText(reason, "breakingReason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (path.Id.IsProblem(out var problem, out var id)
            || (await versions.ChangeAsync(id, Decide, new VersionAct(act, "submit", reason), cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Submitted(log, id, saved.Value.Newest.Number);
        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller));

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer)
                .Then(own => own.Review(ReviewEvent.Submit, open => open.Submit(act, reason)))
                .Then(VersionDocuments.CheckComplete)
                .Then(VersionDocuments.CheckLint)
                .Then(own => VersionDocuments.CheckBreaking(own, act.Caller.Is(Roles.Operator) ? reason : null));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Version {Id} revision {Revision} was submitted")]
        public static partial void Submitted(ILogger log, ServiceId id, int revision);
    }
}
