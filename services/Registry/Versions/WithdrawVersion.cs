using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>Ends a version for good: gateways answer 410 within a second, its grants are terminated.</summary>
internal static partial class WithdrawVersion
{
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/withdraw", Handle)
        .Named($"withdraw{offer.Version}", $"Withdraw {offer.Words} for good", 404, 409, 422).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.ProviderOfficer, Roles.Integrator));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Request request, Act act, VersionStore versions, GrantStore grants, InForceWatch inForce,
        ILogger<ServiceVersion> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.RequireText(request.Reason, "reason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (path.Id.IsProblem(out var problem, out var id))
        {
            return problem;
        }

        var withdrawn = await versions.ChangeAsync(
            id,
            version => act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer).Then(own => own.Withdraw(act)),
            new VersionAct(act, "withdraw", request.Reason, AtGateways: true),
            cancellationToken,
            transaction => grants.TerminateAllAsync(transaction, id, $"{id} was withdrawn.", act, cancellationToken));
        if (withdrawn.IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Withdrawn(log, id);
        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Version {Id} was withdrawn")]
        public static partial void Withdrawn(ILogger log, ServiceId id);
    }
}
