namespace GiaLai.Lgsp.Contracts.Access;

/// <summary>What the holder of a token may do: the values of the claim <c>roles</c>.</summary>
public static class Roles
{
    /// <summary>Runs the platform.</summary>
    public const string Operator = "operator";

    /// <summary>Registers systems and services of its agency.</summary>
    public const string Integrator = "integrator";

    /// <summary>Decides for its agency as a provider: reviews versions, answers access requests.</summary>
    public const string ProviderOfficer = "provider-officer";

    /// <summary>Asks for its agency as a consumer.</summary>
    public const string ConsumerOfficer = "consumer-officer";

    /// <summary>Reads all records, changes nothing; granted only by another auditor.</summary>
    public const string Auditor = "auditor";

    public static IReadOnlyList<string> All { get; } = [Operator, Integrator, ProviderOfficer, ConsumerOfficer, Auditor];
}
