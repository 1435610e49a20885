namespace GiaLai.Lgsp.Identity.Keys;

/// <summary>
/// A key of the key set and its life: announced, then it signs, then it only verifies, then it is gone. The times are in the row,
/// so every replica comes to the same state by its clock.
/// </summary>
internal sealed record SigningKey
{
    /// <summary>RFC 7638 thumbprint.</summary>
    public required string Id { get; init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS#8, sealed; null once erased.</summary>
    public byte[]? SealedPrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SignsFrom { get; init; }

    /// <summary>Null while no successor is known.</summary>
    public DateTimeOffset? PublishedUntil { get; init; }

    public bool IsPublishedAt(DateTimeOffset now) => PublishedUntil is null || PublishedUntil > now;

    /// <summary>The key that signs, then those announced, then those that only verify.</summary>
    public static IReadOnlyList<(SigningKey Key, SigningKeyState State)> KeySet(IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        var published = keys.Where(key => key.IsPublishedAt(now)).OrderByDescending(key => key.SignsFrom).ToList();
        var signing = published.Find(key => key.SignsFrom <= now && key.SealedPrivateKey is not null);
        return
        [
            .. published
                .Select(key => (key, key == signing ? SigningKeyState.Signing : key.SignsFrom > now ? SigningKeyState.Announced : SigningKeyState.Verifying))
                .OrderBy(entry => entry.Item2),
        ];
    }

    /// <summary>The next moment at which the set is another one; null when none is known.</summary>
    public static DateTimeOffset? NextChange(IEnumerable<SigningKey> keys, DateTimeOffset now) => keys
        .SelectMany(key => new[] { key.SignsFrom, key.PublishedUntil ?? DateTimeOffset.MinValue })
        .Where(moment => moment > now)
        .Select(moment => (DateTimeOffset?)moment)
        .Min();
}

internal enum SigningKeyState
{
    /// <summary>Signs new tokens.</summary>
    Signing,

    /// <summary>In the key set, so that verifiers have it before it signs.</summary>
    Announced,

    /// <summary>In the key set until its last token has expired.</summary>
    Verifying,
}
