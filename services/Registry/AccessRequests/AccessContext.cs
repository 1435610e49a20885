using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>What a decision on a request looks at, read while nobody else changes the version.</summary>
internal sealed record AccessContext
{
    public VersionState VersionState { get; init; }

    public ServiceId? Successor { get; init; }

    public OperationList Operations { get; init; } = [];

    public Policy Policy { get; init; } = new();

    public int DataClass { get; init; }

    public Sharing Sharing { get; init; } = new();

    public string TitleVi { get; init; } = "";

    public string TitleEn { get; init; } = "";

    public bool ConsumerEnabled { get; init; }

    public string ConsumerDisplayName { get; init; } = "";

    public string ConsumerNameVi { get; init; } = "";

    public string ProviderNameVi { get; init; } = "";

    public ServiceDefaults.Problems.Problem? WhyNotNew() => VersionState switch
    {
        VersionState.Published => ConsumerEnabled ? null : RegistryProblems.SystemDisabled,
        VersionState.Deprecated => RegistryProblems.ServiceNotOpen.Because(
            Successor is { } next ? $"It is deprecated; ask for {next}." : "It is deprecated."),
        VersionState.Withdrawn => RegistryProblems.ServiceNotOpen.Because("It is withdrawn."),
        _ => RegistryProblems.ServiceNotOpen.Because("It is not published."),
    };
}
