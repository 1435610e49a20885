using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace GiaLai.Lgsp.Evidence.Notes;

/// <summary>What a key signs: the text itself (a log), or that a text was seen and is consistent (a witness).</summary>
public enum NoteKeyType
{
    /// <summary>Source: https://c2sp.org/signed-note, type 0x01.</summary>
    Ed25519 = 0x01,

    /// <summary>Source: https://c2sp.org/tlog-cosignature, type 0x04.</summary>
    Cosignature = 0x04,
}

/// <summary>
/// A public key with its name, written <c>name+id+base64</c>: the text that people exchange and pin. The id is the first four
/// bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key). Source: https://c2sp.org/signed-note, "Verifier keys".
/// </summary>
public sealed record VerifierKey
{
    private readonly byte[] publicKey;

    public VerifierKey(string name, NoteKeyType type, ReadOnlySpan<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name) || publicKey.Length != Ed25519.PublicKeySize)
        {
            throw new ArgumentException("A key has a name without spaces or plus signs, and 32 bytes.", nameof(name));
        }

        Name = name;
        Type = type;
        this.publicKey = publicKey.ToArray();
        Id = IdOf(name, type, publicKey);
    }

    public string Name { get; }

    public NoteKeyType Type { get; }

    public uint Id { get; }

    public ReadOnlySpan<byte> PublicKey => publicKey;

    /// <summary>Not empty, no space, no plus sign, no control character.</summary>
    public static bool IsName(string name) =>
        name is { Length: > 0 and <= 255 } && !name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c));

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        if (text?.Split('+', 3) is not [var name, var id, var encoded]
            || !IsName(name) || id.Length != 8
            || !StrictBase64.TryDecode(encoded, out var bytes)
            || bytes.Length != 1 + Ed25519.PublicKeySize
            || bytes[0] is not ((byte)NoteKeyType.Ed25519 or (byte)NoteKeyType.Cosignature)
            || !Ed25519.ValidatePublicKeyFull(bytes, 1))
        {
            return false;
        }

        var found = new VerifierKey(name, (NoteKeyType)bytes[0], bytes.AsSpan(1));
        if (found.Id.ToString("x8", CultureInfo.InvariantCulture) != id)
        {
            return false;
        }

        key = found;
        return true;
    }

    /// <summary>True when the bytes after the key id of <paramref name="signature"/> are this key's signature over the message.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize && Ed25519Signatures.Verify(publicKey, message, signature);

    public bool Equals(VerifierKey? other) =>
        other is not null && Name == other.Name && Type == other.Type && publicKey.AsSpan().SequenceEqual(other.publicKey);

    public override int GetHashCode() => HashCode.Combine(Name, Type, Id);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Type, .. publicKey])}");

    private static uint IdOf(string name, NoteKeyType type, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. publicKey]));
}

/// <summary>Ed25519 as RFC 8032 has it; .NET has none of its own.</summary>
public static class Ed25519Signatures
{
    /// <summary>False also for keys of small order.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Ed25519.PublicKeySize || signature.Length != Ed25519.SignatureSize)
        {
            return false;
        }

        var key = publicKey.ToArray();
        return Ed25519.ValidatePublicKeyFull(key, 0)
            && Ed25519.Verify(signature.ToArray(), 0, key, 0, message.ToArray(), 0, message.Length);
    }

    /// <summary>A point of the curve in its one spelling, of full order.</summary>
    public static bool IsSound(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == Ed25519.PublicKeySize && Ed25519.ValidatePublicKeyFull(publicKey.ToArray(), 0);
}
