using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Evidence.Records;

/// <summary>
/// Stands for a personal part in a record: HMAC-SHA-256 under a random salt. Who has salt and value can show what it was; once
/// the salt is erased nobody can, by trying values, and every proof still holds. A plain hash of a citizen number would be
/// found by trying all of them.
/// </summary>
public static class Commitment
{
    public const int SaltSize = 32;

    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltSize);

    /// <summary>Base64url, without padding, of HMAC-SHA-256(salt, part ‖ 0x00 ‖ value); both as UTF-8.</summary>
    /// <param name="part">Name of the part, <c>clientAddress</c>: the same value in two parts has two commitments.</param>
    /// <param name="value">The personal value.</param>
    /// <param name="salt">32 bytes.</param>
    public static string Of(string part, string value, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(value);
        if (salt.Length != SaltSize)
        {
            // HMAC pads shorter keys with zeros: salts of several lengths would share commitments.
            throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        }

        return Base64Url.EncodeToString(HMACSHA256.HashData(salt, [.. Encoding.UTF8.GetBytes(part), 0x00, .. Encoding.UTF8.GetBytes(value)]));
    }
}
