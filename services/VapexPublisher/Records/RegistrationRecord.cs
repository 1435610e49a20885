using System.Text.Json.Serialization;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>
/// What V-APEX is told of an API. [P]: V-APEX has published no form; after the API registration of Singapore's APEX and India's API Setu,
/// the UK API catalogue and DCAT-AP's DataService. Numbers are whole, so that the record has one canonical form (RFC 8785).
/// </summary>
internal sealed record RegistrationRecord
{
    /// <summary>Service id.</summary>
    public required string ApiId { get; init; }

    /// <summary>Name of the service at its provider.</summary>
    public required string Code { get; init; }

    public required Words Name { get; init; }

    public Words? Summary { get; init; }

    public required ProviderPart Provider { get; init; }

    public required SystemPart System { get; init; }

    /// <summary><c>info.version</c> of the document.</summary>
    public required string Semver { get; init; }

    /// <summary>service or event.</summary>
    public required string Type { get; init; }

    /// <summary>G2G, G2B, G2C, G2E.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>open, conditional or restricted.</summary>
    public required string AccessRights { get; init; }

    /// <summary>1 (open) to 5.</summary>
    public required int DataClass { get; init; }

    /// <summary>none, basic or sensitive.</summary>
    public required string PersonalData { get; init; }

    /// <summary>From <c>x-lgsp-legal-basis</c> of the document.</summary>
    public required IReadOnlyList<string> LegalBasis { get; init; }

    public required IReadOnlyList<string> PurposeCodes { get; init; }

    public required SpecPart Spec { get; init; }

    public required IReadOnlyList<ServerPart> Servers { get; init; }

    /// <summary>oauth2-client-credentials, mtls.</summary>
    public required IReadOnlyList<string> Auth { get; init; }

    public required PolicyPart Policy { get; init; }

    /// <summary>From <c>x-lgsp-sla</c> of the document.</summary>
    public SlaPart? Sla { get; init; }

    /// <summary>From <c>x-lgsp-datasets</c> of the document.</summary>
    public required IReadOnlyList<string> Datasets { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public DeprecationPart? Deprecation { get; init; }

    /// <summary>Detached JWS (ES256) over the canonical form of all the rest. Keys: <c>GET /vapex/v1/keys</c>.</summary>
    public string? Signature { get; init; }

    internal sealed record Words(string Vi, string? En);

    internal sealed record ProviderPart(string AgencyCode, Words Unit, ContactPart? Contact);

    internal sealed record ContactPart(string? Name, string? Email, string? Phone);

    internal sealed record SystemPart(string Code, int SecurityLevel);

    /// <param name="Format">openapi-3.0, openapi-3.1 or json-schema-2020-12.</param>
    internal sealed record SpecPart(string Format, string Url, string Sha256);

    internal sealed record ServerPart(string Env, string Url, string Network);

    internal sealed record PolicyPart(RatePart? RateLimit, long MaxPayloadBytes, int TimeoutMs);

    internal sealed record RatePart(int Permits, int PeriodSeconds);

    /// <param name="AvailabilityPct">As text: <c>99.5</c>.</param>
    internal sealed record SlaPart(string AvailabilityPct, int? P95Ms, string? SupportHours);

    internal sealed record DeprecationPart(string AnnouncedOn, string? SunsetOn, string? Successor);

    /// <summary>Top-level members that are compared with what V-APEX says.</summary>
    [JsonIgnore]
    public static IReadOnlyList<string> Compared { get; } =
    [
        "apiId", "code", "name", "summary", "provider", "system", "semver", "type", "audience", "accessRights", "dataClass", "personalData", "legalBasis",
        "purposeCodes", "spec", "servers", "auth", "policy", "sla", "datasets", "tags", "deprecation",
    ];
}
