using System.Diagnostics.CodeAnalysis;

namespace GiaLai.Lgsp.Evidence.Signatures;

/// <summary>The value of a <c>Content-Digest</c> header. Source: RFC 9530, RFC 8941.</summary>
public static class ContentDigest
{
    public const string Sha256 = "sha-256";
    public const string Sha512 = "sha-512";

    /// <summary>True when a member of <paramref name="value"/> is the SHA-256 <paramref name="hash"/>.</summary>
    public static bool Names(string value, ReadOnlySpan<byte> hash) =>
        TryRead(value, out var digests) && digests.TryGetValue(Sha256, out var named) && hash.SequenceEqual(named);

    /// <summary>
    /// The digests that can be checked, by algorithm: <see cref="Sha256"/>, <see cref="Sha512"/>. Members of other algorithms are passed
    /// over, as the RFC allows. False when one of these two is malformed, of another length, or named twice.
    /// </summary>
    public static bool TryRead(string value, [NotNullWhen(true)] out IReadOnlyDictionary<string, byte[]>? digests)
    {
        ArgumentNullException.ThrowIfNull(value);
        digests = null;
        var read = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var member in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = member.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? member : member[..equals];
            if (LengthOf(name) is not { } length)
            {
                continue;
            }

            var text = equals < 0 ? "" : member[(equals + 1)..];
            var bytes = new byte[length];
            if (text is not [':', .., ':'] || !Convert.TryFromBase64String(text[1..^1], bytes, out var written) || written != length || !read.TryAdd(name, bytes))
            {
                return false;
            }
        }

        digests = read;
        return true;
    }

    private static int? LengthOf(string algorithm) => algorithm switch
    {
        Sha256 => 32,
        Sha512 => 64,
        _ => null,
    };
}
