namespace GiaLai.Lgsp.Contracts.Audit;

/// <summary>
/// What is kept of one call through a gateway, also of one that was refused. No body, no query value, no name of a person.
/// Travels as JSON on the queue <see cref="Queue"/>; <see cref="Id"/> makes its storage idempotent.
/// </summary>
public sealed record CallRecord
{
    /// <summary>Exchange, routing key and quorum queue.</summary>
    public const string Queue = "audit.calls";

    /// <summary>UUIDv7, made by the gateway, unique per call.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>Lgsp-Request-Id</c>; several calls may carry the same one.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>W3C trace id, 32 hex digits; null when the call was not traced.</summary>
    public string? TraceId { get; init; }

    /// <summary>W3C <c>traceparent</c> of the gateway's span, under which its storing is traced; null when it is not exported. Not kept.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The gateway that answered.</summary>
    public required string GatewayId { get; init; }

    /// <summary>When the head of the request was read.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>From then to the last byte of the answer, in microseconds.</summary>
    public required long DurationUs { get; init; }

    /// <summary>System id of the caller; null when it did not prove one.</summary>
    public string? Consumer { get; init; }

    /// <summary>Agency code of the provider; null when the address named none.</summary>
    public string? Provider { get; init; }

    /// <summary>Service id; null when unknown.</summary>
    public string? Service { get; init; }

    /// <summary>Operation id; null when the path matched none.</summary>
    public string? Operation { get; init; }

    public Guid? GrantId { get; init; }

    public string? Purpose { get; init; }

    public required string Method { get; init; }

    /// <summary>Path template of the operation; never the concrete path, which may carry a person's number.</summary>
    public string? PathTemplate { get; init; }

    /// <summary>HTTP status of the answer; 499 when the caller went away before it had one.</summary>
    public required int Status { get; init; }

    /// <summary>answered (by the provider), refused (by the platform), failed (provider unreachable, silent or broke off), aborted (by the caller).</summary>
    public required CallOutcome Outcome { get; init; }

    /// <summary><c>Lgsp-Error</c> of a refusal or failure.</summary>
    public string? ErrorCode { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    /// <summary>SHA-256 (hex, lower case) of the request body as received; null when none was read.</summary>
    public string? RequestSha256 { get; init; }

    /// <summary>SHA-256 (hex, lower case) of the answer's body as sent; null when none was sent.</summary>
    public string? ResponseSha256 { get; init; }

    /// <summary>Address of the caller as the gateway saw it.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>SHA-256 thumbprint (base64url) of the client certificate; null when none.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>
    /// HMAC-SHA-256 (hex, lower case) of the key of the person whose data was read, under the platform's subject key; null when
    /// the operation names no person. In the ledger it stands only as a commitment that can be erased.
    /// </summary>
    public string? SubjectHash { get; init; }

    /// <summary>
    /// The consumer's own signature on the request with the values it covers, when the gateway verified one: the JSON text
    /// described in contracts/schemas/audit-record.md under <c>requestSignature</c>, sealed for the way to Audit (<see cref="SubjectKey"/>)
    /// where the gateway has the key, for it may name a person. Source: RFC 9421.
    /// </summary>
    public string? RequestSignature { get; init; }
}

public enum CallOutcome
{
    Answered,
    Refused,
    Failed,
    Aborted,
}
