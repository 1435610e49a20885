using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Systems;

internal static class SystemRules
{
    public static IReadOnlyList<string> Roles(this FieldErrors errors, IReadOnlyList<string?>? roles)
    {
        var texts = errors.Texts(roles, "roles", 10, 40);
        for (var index = 0; index < texts.Count; index++)
        {
            errors.Check(Contracts.Access.Roles.All.Contains(texts[index]), $"roles[{index}]",
                $"Must be one of {string.Join(", ", Contracts.Access.Roles.All)}.", $"Phải là một trong: {string.Join(", ", Contracts.Access.Roles.All)}.");
        }

        return texts;
    }

    /// <summary>The system of this address when the caller may change it; for strangers there is no such system.</summary>
    public static Result<SystemId> Own(this Caller caller, AgencyCode agency, string name) =>
        SystemId.IsName(name) && caller.ActsFor(agency) ? new SystemId(name, agency) : RegistryProblems.SystemUnknown;

    public static Result<SystemId> Visible(this Caller caller, AgencyCode agency, string name) =>
        SystemId.IsName(name) && caller.Sees(agency) ? new SystemId(name, agency) : RegistryProblems.SystemUnknown;
}
