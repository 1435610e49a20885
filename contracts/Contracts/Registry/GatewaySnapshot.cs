using GiaLai.Lgsp.Contracts.Identifiers;

namespace GiaLai.Lgsp.Contracts.Registry;

/// <summary>
/// All that a gateway needs to decide on calls, at one moment. Whole, not a delta: a gateway replaces what it has.
/// Served by <c>GET /registry/v1/snapshot</c> with the version as ETag.
/// </summary>
public sealed record GatewaySnapshot
{
    /// <summary>Grows by at least 1 with each change; a gateway never goes back to a lower one.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Services that were ever published; withdrawn ones too, so that they answer 410 and not 404.</summary>
    public required IReadOnlyList<ServiceRoute> Services { get; init; }

    /// <summary>Grants that allow a call now, later, or until lately: suspended and ended ones are kept for their own refusals.</summary>
    public required IReadOnlyList<GrantRule> Grants { get; init; }

    /// <summary>Every system that may present a token. An unknown client is refused.</summary>
    public required IReadOnlyList<ClientRule> Clients { get; init; }

    /// <summary>Closed agency codes and the code that answers for them now.</summary>
    public required IReadOnlyList<AgencyAlias> Aliases { get; init; }

    /// <summary>Where gateways may dial for an agency's services.</summary>
    public required IReadOnlyList<UpstreamAllowance> Upstreams { get; init; }
}

/// <summary>How one service version is reached and what its provider asks of callers.</summary>
public sealed record ServiceRoute
{
    public required ServiceId Service { get; init; }

    public required ServiceState State { get; init; }

    /// <summary>Base addresses; path and query of the call are appended. At least one unless withdrawn.</summary>
    public required IReadOnlyList<Uri> Upstreams { get; init; }

    /// <summary>The operations of the published OpenAPI document.</summary>
    public required IReadOnlyList<ServiceOperation> Operations { get; init; }

    /// <summary>Milliseconds until a silent provider is given up (504). 100 to 600,000.</summary>
    public required int TimeoutMs { get; init; }

    /// <summary>Largest request body in bytes (413 above). 0 to 1 GiB.</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>The quota of a consumer whose grant names none; null = unlimited.</summary>
    public Quota? Quota { get; init; }

    /// <summary>Path that the gateway asks for health (GET, 2xx = healthy); null = passive health only.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Only for mTLS-bound tokens.</summary>
    public bool RequireCertificate { get; init; }

    /// <summary>Only requests that the consumer signed. Source: RFC 9421.</summary>
    public bool RequireSignature { get; init; }

    /// <summary>Set while the provider is in maintenance: calls get 503 with the notice.</summary>
    public MaintenanceNotice? Maintenance { get; init; }

    /// <summary>From then on answers carry <c>Deprecation</c>. Source: RFC 9745.</summary>
    public DateTimeOffset? DeprecatedAt { get; init; }

    /// <summary>From then on the service answers 410; before, answers carry <c>Sunset</c>. Source: RFC 8594.</summary>
    public DateTimeOffset? SunsetAt { get; init; }

    /// <summary>The version to move to; sent as a <c>Link</c> with <c>rel="successor-version"</c>.</summary>
    public ServiceId? Successor { get; init; }
}

public enum ServiceState
{
    Published,
    Deprecated,
    Withdrawn,
}

/// <summary>An operation of a service: <c>getParcel GET /parcels/{id}</c>.</summary>
public sealed record ServiceOperation
{
    public required string OperationId { get; init; }

    /// <summary>Upper case.</summary>
    public required string Method { get; init; }

    /// <summary>Path template of the OpenAPI document, relative to the service address.</summary>
    public required string Path { get; init; }

    /// <summary>The parameter that names the person whose data is asked for; null when none does.</summary>
    public SubjectParameter? Subject { get; init; }
}

/// <summary>Where a request names a person: the document's <c>x-lgsp-subject</c>.</summary>
public sealed record SubjectParameter
{
    /// <summary>One of <see cref="Audit.SubjectKinds.All"/>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>path</c>, <c>query</c> or <c>header</c>.</summary>
    public required string In { get; init; }

    public required string Name { get; init; }
}

/// <summary>A token bucket: <see cref="Permits"/> calls each <see cref="PeriodSeconds"/>, of which <see cref="Burst"/> at once.</summary>
public sealed record Quota
{
    public required int Permits { get; init; }

    public required int PeriodSeconds { get; init; }

    /// <summary>Null = <see cref="Permits"/>.</summary>
    public int? Burst { get; init; }
}

public sealed record MaintenanceNotice
{
    public required string Vi { get; init; }

    public required string En { get; init; }

    /// <summary>Sent as <c>Retry-After</c>; null = 60 seconds.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What one consumer system may call at one service.</summary>
public sealed record GrantRule
{
    public required Guid Id { get; init; }

    public required SystemId Consumer { get; init; }

    public required ServiceId Service { get; init; }

    public required GrantState State { get; init; }

    /// <summary>Operation ids, or the one entry <c>*</c>: the whole service.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>Purpose codes; a call names one of them, or none where there is exactly one.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    /// <summary>
    /// Fields of JSON answers that reach the consumer, as dotted paths from the root; an array is passed through
    /// (<c>owner.name</c> also means <c>[].owner.name</c>). Null = all.
    /// </summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Null = the service's quota.</summary>
    public Quota? Quota { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive; null = without end.</summary>
    public DateTimeOffset? Until { get; init; }
}

public enum GrantState
{
    Active,
    Suspended,
    Terminated,
}

/// <summary>What gateways know of a system that calls.</summary>
public sealed record ClientRule
{
    public required SystemId Id { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>Tokens issued before are refused, whatever their expiry; null = none.</summary>
    public DateTimeOffset? TokensNotBefore { get; init; }

    /// <summary>SHA-256 thumbprints (base64url) of the certificates it may present.</summary>
    public required IReadOnlyList<string> CertificateThumbprints { get; init; }

    /// <summary>Calls only over TLS with one of these certificates.</summary>
    public required bool RequireCertificate { get; init; }

    /// <summary>Public keys it signs requests with; ended ones too, so that a gateway can say so.</summary>
    public IReadOnlyList<SignatureKeyRule> SignatureKeys { get; init; } = [];
}

/// <summary>A consumer's key for signed requests.</summary>
public sealed record SignatureKeyRule
{
    /// <summary>The <c>keyid</c> of signatures: thumbprint of the key. Source: RFC 7638.</summary>
    public required string Kid { get; init; }

    /// <summary>Public JWK with its necessary members only, in the order of their names.</summary>
    public required string Jwk { get; init; }

    /// <summary>From then on signatures by it are refused; null = until it is ended.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}

public sealed record AgencyAlias
{
    public required AgencyCode Code { get; init; }

    public required AgencyCode Successor { get; init; }
}

/// <summary>Approved by an operator: services of the agency may stand there. Loopback and link-local need their own entry.</summary>
public sealed record UpstreamAllowance
{
    public required AgencyCode Agency { get; init; }

    /// <summary>Addresses in CIDR form, <c>10.21.0.0/16</c>.</summary>
    public required string Cidr { get; init; }

    /// <summary>Empty = any port.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Exact host name as written in the upstream URL; null = any name that resolves into the range.</summary>
    public string? Host { get; init; }
}
