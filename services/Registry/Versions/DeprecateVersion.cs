using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// Announces the end of a version: answers carry <c>Deprecation</c>, <c>Sunset</c> and the successor; after the sunset it is
/// withdrawn. Again with other dates moves them. Source: RFC 9745, RFC 8594.
/// </summary>
internal static class DeprecateVersion
{
    /// <param name="DeprecatedAt">Default: now.</param>
    /// <param name="SunsetAt">When it ends; absent = not decided.</param>
    /// <param name="Successor">Service id of the version to move to; must be published.</param>
    /// <param name="Reason">Kept in the log of decisions.</param>
    public sealed record Request(DateTimeOffset? DeprecatedAt, DateTimeOffset? SunsetAt, string? Successor, string? Reason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/deprecate", Handle)
        .Named($"deprecate{offer.Version}", $"Announce the end of {offer.Words}", 404, 409, 422).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Request? request, Act act, VersionStore versions, InForceWatch inForce, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id))
        {
            return problem;
        }

        var at = request?.DeprecatedAt ?? act.At;
        var errors = new FieldErrors();
        errors.OptionalText(request?.Reason, "reason", 2_000);
        errors.Check(request?.SunsetAt is null || (request.SunsetAt > at && request.SunsetAt > act.At), "sunsetAt",
            "Must be after deprecatedAt and in the future.", "Phải sau deprecatedAt và ở tương lai.");
        var successor = request?.Successor is { } text ? errors.Parse<ServiceId>(text, "successor", "H21.05/land-parcels/v2") : null;
        if (successor is { } next)
        {
            errors.Check(next != id && await versions.FindAsync(next, cancellationToken) is { State: VersionState.Published } other && other.Kind == path.Kind, "successor",
                "Must be another version that is published.", "Phải là một phiên bản khác đang được công bố.");
        }

        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var change = new VersionAct(act, "deprecate", request?.Reason, AtGateways: true);
        if ((await versions.ChangeAsync(id, Decide, change, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer).Then(own => own.Deprecate(at, request?.SunsetAt, successor));
    }
}
