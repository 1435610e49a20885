using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace GiaLai.Lgsp.Evidence.Notes;

/// <summary>Signs with a named Ed25519 key, wherever the key lies: in this process or in a security module.</summary>
public interface INoteSigner
{
    VerifierKey Key { get; }

    /// <summary>The 64 bytes of an Ed25519 signature.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}

/// <summary>
/// A private key in this process. Its text form, <c>PRIVATE+KEY+name+id+base64(type ‖ seed)</c>, is the one that other tools for
/// signed notes read and write.
/// </summary>
public sealed class NoteKey : INoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";
    private readonly byte[] seed;

    private NoteKey(string name, NoteKeyType type, byte[] seed)
    {
        this.seed = seed;
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        Key = new VerifierKey(name, type, publicKey);
    }

    public VerifierKey Key { get; }

    public static NoteKey Create(string name, NoteKeyType type) => new(name, type, RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize));

    public static bool TryParse(string text, [NotNullWhen(true)] out NoteKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = null;
        text = text.Trim();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length..].Split('+', 3) is not [var name, var id, var encoded]
            || !VerifierKey.IsName(name)
            || !StrictBase64.TryDecode(encoded, out var bytes)
            || bytes.Length != 1 + Ed25519.SecretKeySize
            || bytes[0] is not ((byte)NoteKeyType.Ed25519 or (byte)NoteKeyType.Cosignature))
        {
            return false;
        }

        var found = new NoteKey(name, (NoteKeyType)bytes[0], bytes[1..]);
        if (found.Key.Id.ToString("x8", CultureInfo.InvariantCulture) != id)
        {
            return false;
        }

        key = found;
        return true;
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    /// <summary>The secret text: it belongs into a file of mode 600 and nowhere else.</summary>
    public string Export() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Key.Name}+{Key.Id:x8}+{Convert.ToBase64String([(byte)Key.Type, .. seed])}");
}

/// <summary>One signature line of a note.</summary>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    public static NoteSignature By(INoteSigner signer, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new NoteSignature(signer.Key.Name, signer.Key.Id, signer.Sign(text));
    }

    public bool IsBy(VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyName == key.Name && KeyId == key.Id;
    }

    /// <summary>With its newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[4 + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(4));
        return $"— {KeyName} {Convert.ToBase64String(bytes)}\n";
    }

    /// <param name="line">Without its newline.</param>
    /// <param name="signature">What it says.</param>
    public static bool TryParse(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        ArgumentNullException.ThrowIfNull(line);
        signature = null;
        if (line.Split(' ') is not ["—", var name, var encoded]
            || !VerifierKey.IsName(name)
            || !StrictBase64.TryDecode(encoded, out var bytes)
            || bytes.Length < 5)
        {
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
        return true;
    }
}
