using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>An attachment as it is kept. Whole once it has a blob.</summary>
internal sealed record Attachment
{
    public required Guid Id { get; init; }

    /// <summary>The system that uploads it.</summary>
    public required string Owner { get; init; }

    public string? FileName { get; init; }

    public string? ContentType { get; init; }

    public string? Metadata { get; init; }

    public required long SizeBytes { get; init; }

    public long OffsetBytes { get; init; }

    public required int KeyId { get; init; }

    /// <summary>As its sender announced it; null when it did not.</summary>
    public byte[]? ExpectedSha256 { get; init; }

    public Guid? BlobId { get; init; }

    public int? BlobKeyId { get; init; }

    public byte[]? BlobContent { get; init; }

    /// <summary>Of the whole content; null until then.</summary>
    public byte[]? Sha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public bool IsWhole => BlobId is not null;
}

/// <summary>Keys and names that follow from an agency's key: each file has a key of its own.</summary>
internal static class AttachmentKeys
{
    public static byte[] OfFile(byte[] agencySecret, Guid id) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, agencySecret, 32, info: Encoding.ASCII.GetBytes($"attachment:{id:N}"));

    /// <summary>What finds the same content of the same agency again.</summary>
    public static byte[] OfContent(byte[] agencySecret, ReadOnlySpan<byte> sha256) =>
        HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, agencySecret, 32, info: "attachment-content"u8.ToArray()), sha256);

    /// <summary>Name of a file in the store.</summary>
    public static string Name(byte[] content, Guid blob) => $"{Convert.ToHexStringLower(content)}.{blob:N}";

    /// <summary>The id in such a name; null when it is none.</summary>
    public static Guid? BlobOf(string name) => name.Length == 97 && Guid.TryParse(name.AsSpan(65), out var id) ? id : null;
}
