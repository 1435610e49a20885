using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>A personal part as it is stored: salt and value, sealed.</summary>
internal sealed record SealedPart(string Part, byte[] Sealed);

/// <summary>
/// Seals personal parts with AES-256-GCM, bound to their entry and name. Each part has a key of its own, derived from the
/// personal key, so that random nonces never run out.
/// </summary>
internal sealed partial class PersonalVault
{
    private const int KeySize = 32;
    private const byte Version = 0x01;
    private const byte ErasedVersion = 0x02;

    private readonly ILogger<PersonalVault> log;
    private readonly byte[] key;
    private readonly byte[] indexKey;

    public PersonalVault(IOptions<LedgerOptions> options, ILogger<PersonalVault> log)
    {
        this.log = log;
        var text = SecretFile.Read(options.Value.PersonalKeyFile,
            options.Value.CreateKeys ? () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize)) : null);
        var secret = Convert.FromBase64String(text);
        if (secret.Length != KeySize)
        {
            throw new InvalidOperationException($"{options.Value.PersonalKeyFile} must hold 32 bytes in base64.");
        }

        key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeySize, info: "lgsp personal part"u8.ToArray());
        indexKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeySize, info: "lgsp subject index"u8.ToArray());
    }

    /// <summary>A new salt, the commitment that enters the record, and what is kept aside.</summary>
    public (string Commitment, SealedPart Kept) Commit(Guid entryId, string part, string value)
    {
        var salt = Commitment.NewSalt();
        return (Commitment.Of(part, value, salt), new SealedPart(part, Seal(entryId, part, [.. salt, .. Encoding.UTF8.GetBytes(value)])));
    }

    /// <summary>What stays of a part that was erased by decision: nobody without the key can make it, so a part that merely is gone was not erased.</summary>
    public SealedPart Erase(Guid entryId, string part) =>
        new(part, [ErasedVersion, .. HMACSHA256.HashData(KeyOf(entryId, part), "erased"u8)]);

    public bool IsErased(Guid entryId, SealedPart kept) =>
        kept.Sealed is [ErasedVersion, ..] && CryptographicOperations.FixedTimeEquals(kept.Sealed, Erase(entryId, kept.Part).Sealed);

    /// <summary>Null when the part was erased, or was changed or sealed under another key: the commitment still stands, what it stood for is not told.</summary>
    public Opening? Open(Guid entryId, SealedPart kept)
    {
        if (IsErased(entryId, kept))
        {
            return null;
        }

        try
        {
            return OpenSealed(entryId, kept);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            Log.CannotOpen(log, kept.Part, entryId);
            return null;
        }
    }

    private Opening OpenSealed(Guid entryId, SealedPart kept)
    {
        var sealedPart = kept.Sealed.AsSpan();
        var nonce = sealedPart.Slice(1, AesGcm.NonceByteSizes.MaxSize);
        var tag = sealedPart.Slice(1 + nonce.Length, AesGcm.TagByteSizes.MaxSize);
        var cipher = sealedPart[(1 + nonce.Length + tag.Length)..];
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(KeyOf(entryId, kept.Part), tag.Length);
        aes.Decrypt(nonce, cipher, tag, plain);
        return new Opening(kept.Part, Encoding.UTF8.GetString(plain.AsSpan(Commitment.SaltSize)), Convert.ToBase64String(plain.AsSpan(0, Commitment.SaltSize)));
    }

    /// <summary>By which accesses to one person's data are found; without the key it cannot be computed from the subject hash.</summary>
    public byte[] SubjectIndex(string subjectHash) => HMACSHA256.HashData(indexKey, Encoding.UTF8.GetBytes(subjectHash));

    private byte[] Seal(Guid entryId, string part, byte[] plain)
    {
        var output = new byte[1 + AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        output[0] = Version;
        var nonce = output.AsSpan(1, AesGcm.NonceByteSizes.MaxSize);
        var tag = output.AsSpan(1 + nonce.Length, AesGcm.TagByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(entryId, part), tag.Length);
        aes.Encrypt(nonce, plain, output.AsSpan(1 + nonce.Length + tag.Length), tag);
        return output;
    }

    private byte[] KeyOf(Guid entryId, string part) =>
        HMACSHA256.HashData(key, (byte[])[.. entryId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(part)]);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The part {Part} of {EntryId} cannot be opened: it was changed, or the personal key is another one")]
        public static partial void CannotOpen(ILogger log, string part, Guid entryId);
    }
}
