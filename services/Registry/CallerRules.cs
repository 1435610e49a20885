using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Registry;

/// <summary>The separation of agencies: each sees and changes its own things, the operator all, the auditor reads.</summary>
internal static class CallerRules
{
    /// <summary>Of exactly this agency: a parent body has no rights over those below it.</summary>
    public static bool IsOf(this Caller caller, AgencyCode agency) => caller.Agency == agency.ToString();

    public static bool ActsFor(this Caller caller, AgencyCode agency) => caller.Is(Roles.Operator) || caller.IsOf(agency);

    public static bool ActsFor(this Caller caller, AgencyCode agency, string role) =>
        caller.Is(Roles.Operator) || (caller.IsOf(agency) && caller.Is(role));

    public static bool SeesAll(this Caller? caller) => caller is not null && (caller.Is(Roles.Operator) || caller.Is(Roles.Auditor));

    public static bool Sees(this Caller? caller, AgencyCode agency) => caller is not null && (caller.SeesAll() || caller.IsOf(agency));
}
