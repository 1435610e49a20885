using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>A token whose signature, issuer, audience and type were found good; what can change afterwards is asked at every call.</summary>
internal sealed class AccessToken
{
    /// <summary>Number of the set last asked, doubled, plus 1 when it held the token: one word, so that no thread sees half of it.</summary>
    private long verdict = -1;

    /// <summary>The <c>client_id</c>: a system id, or a client of the platform.</summary>
    public required string ClientId { get; init; }

    public required string Subject { get; init; }

    /// <summary>A system's own token: its client id has an agency and is also its subject.</summary>
    public required bool IsSystem { get; init; }

    public required string? Id { get; init; }

    /// <summary>Key that signed it: when Identity withdraws the key, the token ends.</summary>
    public required string? KeyId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Scope <c>lgsp.call</c>.</summary>
    public required bool MayCall { get; init; }

    /// <summary>The certificate it is bound to; null = none. Source: RFC 8705, section 3.1.</summary>
    public required string? Thumbprint { get; init; }

    /// <summary>Looked up again only when the set of revocations has changed since the last call.</summary>
    public bool IsRevoked(Revocations revocations)
    {
        var set = revocations.Current;
        var known = Volatile.Read(ref verdict);
        if (known >> 1 != set.Number)
        {
            known = (set.Number << 1) | (set.Contains(this) ? 1L : 0L);
            Volatile.Write(ref verdict, known);
        }

        return (known & 1) == 1;
    }
}

/// <summary>A token, or why there is none.</summary>
internal readonly record struct TokenResult(AccessToken? Token, Problem? Problem)
{
    public static implicit operator TokenResult(AccessToken token) => new(token, null);

    public static implicit operator TokenResult(Problem problem) => new(null, problem);
}
