using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>The address of a version, <c>/agencies/H21.05/services/land-parcels/versions/v1</c> or <c>/agencies/H21.05/topics/…</c>.</summary>
internal readonly record struct VersionPath
{
    [FromRoute] public AgencyCode Code { get; init; }

    [FromRoute] public string Service { get; init; }

    // v1 to v999; no XML comment, which the OpenAPI generator would put at the request body.
    [FromRoute] public string Version { get; init; }

    public Offer Offer { get; init; }

    public ServiceKind Kind => Offer.Kind;

    /// <summary>The service id; what cannot be one does not exist.</summary>
    public Result<ServiceId> Id =>
        ServiceId.IsName(Service) && ServiceId.TryParseVersion(Version, out var number)
            ? new ServiceId(Code, Service, number)
            : RegistryProblems.VersionUnknown;

    public string Url => $"/registry/v1/agencies/{Code}/{Offer.Segment}/{Service}/versions/{Version}";
}

/// <summary>Who may look at a version, and who may change it.</summary>
internal static class VersionAccess
{
    /// <summary>Strangers see what was ever published; drafts do not exist for them.</summary>
    public static Result<ServiceVersion> Visible(this Caller? caller, ServiceKind kind, ServiceVersion? version) =>
        version is not null && version.Kind == kind && (version.State != VersionState.Unpublished || caller.Sees(version.Id.Agency))
            ? version
            : RegistryProblems.VersionUnknown;

    /// <summary>Who acts for the agency, in one of these roles; others are told so where they may look.</summary>
    public static Result<ServiceVersion> Changeable(this Caller caller, ServiceKind kind, ServiceVersion? version, params IReadOnlyList<string> roles)
    {
        if (caller.Visible(kind, version).IsProblem(out var problem, out var visible))
        {
            return problem;
        }

        return roles.Any(role => caller.ActsFor(visible.Id.Agency, role))
            ? visible
            : RegistryProblems.NotAllowed.Because("Only for your own agency.");
    }
}
