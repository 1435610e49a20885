namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>What the registration of the service says; the document must not say otherwise. Null = not said there.</summary>
internal sealed record LintSubject
{
    /// <summary>The registered major version: 1 for <c>v1</c>.</summary>
    public int? Major { get; init; }

    /// <summary>Class of the data, 1 to 5, from the version's policy.</summary>
    public int? DataClass { get; init; }

    /// <summary>True when the policy declares that the service carries personal data.</summary>
    public bool? PersonalData { get; init; }

    /// <summary>Where the gateway forwards to.</summary>
    public IReadOnlyCollection<Uri> Upstreams { get; init; } = [];

    /// <summary>Weights that differ from the rules' own, by code: the policy of a province or of a national platform.</summary>
    public IReadOnlyDictionary<string, FindingSeverity> Severities { get; init; } = new Dictionary<string, FindingSeverity>();
}
