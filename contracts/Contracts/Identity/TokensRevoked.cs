using MassTransit;

namespace GiaLai.Lgsp.Contracts.Identity;

/// <summary>
/// Tokens that must be refused from now on though they have not expired: one by its id, or all that a subject got before a time.
/// </summary>
[MessageUrn("identity:tokens-revoked.v1")]
[EntityName("identity.tokens-revoked.v1")]
public sealed record TokensRevoked
{
    /// <summary>The <c>jti</c>; null when the revocation is by subject.</summary>
    public string? TokenId { get; init; }

    /// <summary>The <c>sub</c>; null when the revocation is by token id.</summary>
    public string? Subject { get; init; }

    /// <summary>With <see cref="Subject"/>: tokens issued at or before this second are refused.</summary>
    public DateTimeOffset? IssuedUntil { get; init; }

    /// <summary>When the last such token would have expired: the entry can be forgotten.</summary>
    public required DateTimeOffset ForgetAt { get; init; }
}
