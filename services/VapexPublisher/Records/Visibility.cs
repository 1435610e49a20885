using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>Operators and auditors see all records, an agency those of its own and of bodies below it.</summary>
internal static class Visibility
{
    /// <summary>Agency code; null = all.</summary>
    public static string? Sees(this Caller caller) => caller.Is(Roles.Operator) || caller.Is(Roles.Auditor) ? null : caller.Agency;

    public static bool SeesNothing(this Caller caller) => caller.Agency is null && !caller.Is(Roles.Operator) && !caller.Is(Roles.Auditor);

    public static bool MaySee(this Caller caller, RecordRow row) =>
        !caller.SeesNothing() && (caller.Sees() is not { } agency || row.Agency == agency || row.Agency.StartsWith(agency + ".", StringComparison.Ordinal));

    /// <summary>An operator, or an integrator or officer of the agency.</summary>
    public static bool MayAct(this Caller caller, RecordRow row) =>
        caller.Is(Roles.Operator) || (caller.MaySee(row) && caller.Agency is not null && (caller.Is(Roles.Integrator) || caller.Is(Roles.ProviderOfficer)));
}
