namespace GiaLai.Lgsp.Evidence.Signatures;

/// <summary>The value of a <c>Content-Digest</c> header. Source: RFC 9530.</summary>
public static class ContentDigest
{
    /// <summary>True when a member of <paramref name="value"/> is the SHA-256 <paramref name="hash"/>.</summary>
    public static bool Names(string value, ReadOnlySpan<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Split(", ").Contains($"sha-256=:{Convert.ToBase64String(hash)}:", StringComparer.Ordinal);
    }
}
