using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>
/// The verifier of one secret, <c>sha256$salt$hash</c>. A secret of 256 random bits cannot be guessed, so a fast hash is enough,
/// and issuing a token stays cheap.
/// </summary>
internal sealed class ClientSecret
{
    private const string Algorithm = "sha256";
    private const int SaltBytes = 16;

    public required string Hash { get; init; }

    /// <summary>Null = until replaced.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    public bool IsValidAt(DateTimeOffset now) => ValidUntil is null || ValidUntil > now;

    public static string HashOf(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Algorithm}${Base64Url.EncodeToString(salt)}${Base64Url.EncodeToString(Digest(salt, secret))}";
    }

    /// <summary>Whether <paramref name="hash"/> is a verifier at all.</summary>
    public static bool IsWellFormed(string hash) => TryRead(hash, out _, out _);

    public bool Verifies(string secret) =>
        TryRead(Hash, out var salt, out var expected) && CryptographicOperations.FixedTimeEquals(Digest(salt, secret), expected);

    private static byte[] Digest(byte[] salt, string secret) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]);

    private static bool TryRead(string hash, out byte[] salt, out byte[] digest)
    {
        (salt, digest) = ([], []);
        var parts = hash.Split('$');
        if (parts.Length != 3 || parts[0] != Algorithm || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        (salt, digest) = (Base64Url.DecodeFromChars(parts[1]), Base64Url.DecodeFromChars(parts[2]));
        return salt.Length > 0 && digest.Length == SHA256.HashSizeInBytes;
    }
}
