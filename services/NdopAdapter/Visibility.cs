using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.NdopAdapter;

/// <summary>Operators and auditors see all, an agency what is its own and of bodies below it.</summary>
internal static class Visibility
{
    /// <summary>Agency code; null = all.</summary>
    public static string? Sees(this Caller caller) => caller.Is(Roles.Operator) || caller.Is(Roles.Auditor) ? null : caller.Agency;

    public static bool SeesNothing(this Caller caller) => caller.Agency is null && !caller.Is(Roles.Operator) && !caller.Is(Roles.Auditor);

    public static bool MaySee(this Caller caller, string agency) =>
        !caller.SeesNothing() && (caller.Sees() is not { } own || agency == own || agency.StartsWith(own + ".", StringComparison.Ordinal));

    /// <summary>An operator; a system, an integrator or an officer of the agency.</summary>
    public static bool MayActFor(this Caller caller, string agency) =>
        caller.Is(Roles.Operator)
        || (caller.Agency == agency && (caller.Subject.Contains('@') || caller.Is(Roles.Integrator) || caller.Is(Roles.ProviderOfficer)));
}
