using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// Approves what another submitted: the agency's own officer for the agency, an operator for the platform. An operator's approval
/// also stands where the agency's is still missing. Nobody approves what they submitted.
/// </summary>
internal static partial class ApproveVersion
{
    /// <param name="Note">Kept in the log of decisions.</param>
    public sealed record Request(string? Note);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/approve", Handle)
        .Named($"approve{offer.Version}", $"Approve {offer.Words} under review", 404, 409, 422).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.ProviderOfficer));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Request? request, Act act, VersionStore versions, ILogger<ServiceVersion> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.OptionalText(request?.Note, "note", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (path.Id.IsProblem(out var problem, out var id)
            || (await versions.ChangeAsync(id, Decide, new VersionAct(act, "approve", request?.Note), cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Approved(log, id, saved.Value.Newest.Number);
        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller));

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.ProviderOfficer).Then(own => act.Caller.Is(Roles.Operator)
                ? own.Review(ReviewEvent.ApproveForLgsp, open => open.ApproveForLgsp(act))
                : own.Review(ReviewEvent.ApproveForAgency, open => open.ApproveForAgency(act)));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Version {Id} revision {Revision} was approved")]
        public static partial void Approved(ILogger log, ServiceId id, int revision);
    }
}
