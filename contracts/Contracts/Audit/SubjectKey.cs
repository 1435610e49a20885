using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Contracts.Audit;

/// <summary>
/// The platform's subject key, which gateways and Audit share: names a person without naming the person, and seals what may name
/// one on its way from the gateway's journal to Audit. Whoever has it can try all citizen numbers: it stays on these machines.
/// </summary>
public sealed class SubjectKey
{
    private const int Size = 32;

    /// <summary>Before a sealed text, which is base64url; the JSON text itself begins otherwise.</summary>
    private const string Prefix = "sealed1.";

    private readonly byte[] key;
    private readonly byte[] sealing;

    private SubjectKey(byte[] key)
    {
        this.key = key;
        sealing = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Size, info: "lgsp record seal"u8.ToArray());
    }

    /// <param name="text">32 bytes in base64, as in the key file.</param>
    /// <param name="key">The key.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SubjectKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Size];
        key = text.Length == 44 && Convert.TryFromBase64String(text, bytes, out var written) && written == Size ? new SubjectKey(bytes) : null;
        return key is not null;
    }

    /// <summary>HMAC-SHA-256 (hex, lower case) over <c>kind:value</c>; null when the value names nobody.</summary>
    public string? Hash(string kind, string value)
    {
        var normal = SubjectKinds.Normalise(value);
        return normal.Length == 0 ? null : Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{kind}:{normal}")));
    }

    /// <param name="text">What only Audit may read.</param>
    /// <param name="recordId">The record it belongs to: in another one it does not open.</param>
    public string Seal(string text, Guid recordId)
    {
        ArgumentNullException.ThrowIfNull(text);
        var nonce = AesGcm.NonceByteSizes.MaxSize;
        var tag = AesGcm.TagByteSizes.MaxSize;
        var plain = Encoding.UTF8.GetBytes(text);
        var output = new byte[nonce + tag + plain.Length];
        // Under a key of its own for each record, random nonces never run out.
        RandomNumberGenerator.Fill(output.AsSpan(0, nonce));
        using var aes = new AesGcm(KeyOf(recordId), tag);
        aes.Encrypt(output.AsSpan(0, nonce), plain, output.AsSpan(nonce + tag), output.AsSpan(nonce, tag));
        return Prefix + Base64Url.EncodeToString(output);
    }

    public static bool IsSealed(string text) => text?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <exception cref="FormatException">It was changed, belongs to another record, or was sealed under another key.</exception>
    public string Open(string text, Guid recordId)
    {
        try
        {
            var input = Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length));
            var nonce = AesGcm.NonceByteSizes.MaxSize;
            var tag = AesGcm.TagByteSizes.MaxSize;
            var plain = new byte[input.Length - nonce - tag];
            using var aes = new AesGcm(KeyOf(recordId), tag);
            aes.Decrypt(input.AsSpan(0, nonce), input.AsSpan(nonce + tag), input.AsSpan(nonce, tag), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or OverflowException)
        {
            throw new FormatException("The sealed text does not open under this subject key.", exception);
        }
    }

    private byte[] KeyOf(Guid recordId) => HMACSHA256.HashData(sealing, recordId.ToByteArray(bigEndian: true));
}
