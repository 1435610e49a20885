namespace GiaLai.Lgsp.Identity.People;

/// <summary>The roles that people (and systems) hold, and who may give or take them.</summary>
internal static class Roles
{
    public const string Operator = "operator";
    public const string Auditor = "auditor";
    public const string Integrator = "integrator";
    public const string ProviderOfficer = "provider-officer";
    public const string ConsumerOfficer = "consumer-officer";

    public static IReadOnlySet<string> All { get; } =
        new HashSet<string>(StringComparer.Ordinal) { Operator, Auditor, Integrator, ProviderOfficer, ConsumerOfficer };

    /// <summary>Roles whose holder acts for an agency.</summary>
    public static IReadOnlySet<string> OfAnAgency { get; } =
        new HashSet<string>(StringComparer.Ordinal) { Integrator, ProviderOfficer, ConsumerOfficer };

    /// <summary>
    /// One gives what one holds; an operator gives all but auditor. So whom the operators are watched by is not theirs to choose:
    /// the first auditor comes from the bootstrap file.
    /// </summary>
    public static bool MayGrant(IReadOnlySet<string> held, string role) =>
        held.Contains(role) || (held.Contains(Operator) && role != Auditor);

    public static bool MayGrantAll(IReadOnlySet<string> held, IEnumerable<string> roles) => roles.All(role => MayGrant(held, role));

    /// <summary>Roles that would be given or taken.</summary>
    public static IEnumerable<string> Changed(IReadOnlyCollection<string> before, IReadOnlyCollection<string> after) =>
        before.Except(after).Concat(after.Except(before));
}
