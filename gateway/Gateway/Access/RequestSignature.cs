using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Gateway.Journal;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// A consumer's signature that holds over the request's head. Over the body it holds when that has passed whole and is what the covered
/// digest says; only then does it enter the record.
/// </summary>
internal sealed class RequestSignature(HttpSignature signature, string? digest, SubjectKey? seal)
{
    /// <summary>What the record has room for beside everything else: as a JSON string, sealed or not.</summary>
    private const int MaxRecorded = 2 * 1024;

    private bool holds = digest is null;

    public bool Fits
    {
        get
        {
            var text = signature.ToString();
            // Sealed: nonce and tag, then base64url.
            var recorded = seal is null ? JsonEncodedText.Encode(text).EncodedUtf8Bytes.Length : (Encoding.UTF8.GetByteCount(text) + 48) * 4 / 3;
            return recorded <= MaxRecorded;
        }
    }

    /// <summary>Names what was signed and by whom, whatever the signature's own bytes: the first 16 of a SHA-256.</summary>
    public UInt128 Hash =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes((signature with { Signature = default }).ToString())));

    /// <summary>True when the whole body, ended here, is the one that was signed. Source: RFC 9530.</summary>
    public bool Accepts(in BodyDigest body) =>
        holds = digest is null || ContentDigest.Names(digest, body.Current());

    /// <summary>For the record: sealed on its way to Audit where the gateway has the key; null when it does not hold.</summary>
    public string? ForRecord(Guid recordId) => !holds ? null : seal is null ? signature.ToString() : seal.Seal(signature.ToString(), recordId);
}

/// <summary>The body is not the one that the consumer signed.</summary>
internal sealed class BodyNotSignedException() : Exception("The body is not the one that was signed.");
