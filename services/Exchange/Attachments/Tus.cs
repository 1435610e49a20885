using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>Headers of resumable uploads. Source: tus 1.0.0 (core, creation, creation-with-upload, checksum, termination, expiration).</summary>
internal static class Tus
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,creation-with-upload,checksum,termination,expiration";
    public const string Algorithms = "sha1,sha256";
    public const string PartType = "application/offset+octet-stream";
    public const string Resumable = "Tus-Resumable";
    public const string Offset = "Upload-Offset";
    public const string Length = "Upload-Length";
    public const string Metadata = "Upload-Metadata";
    public const string Expires = "Upload-Expires";

    /// <summary>The caller speaks our version; every answer says which that is.</summary>
    public static Result<bool> Speak(HttpContext context)
    {
        context.Response.Headers[Resumable] = Version;
        if (context.Request.Headers[Resumable] == Version)
        {
            return true;
        }

        context.Response.Headers["Tus-Version"] = Version;
        return ExchangeProblems.OtherTus;
    }

    public static Result<long> Number(HttpRequest request, string header) =>
        request.Headers[header] is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : ExchangeProblems.BadUpload.Because($"{header} must be a whole number.", $"{header} phải là số nguyên.");

    public static bool IsPart(HttpRequest request) => string.Equals(request.ContentType, PartType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Pairs of a name and a value in base64, with commas between.</summary>
    public static Result<Dictionary<string, string>> ReadMetadata(HttpRequest request)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = request.Headers[Metadata].ToString();
        if (text.Length > 4096)
        {
            return Bad();
        }

        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var space = pair.IndexOf(' ', StringComparison.Ordinal);
            var (name, value) = space < 0 ? (pair, "") : (pair[..space], pair[(space + 1)..]);
            if (!Base64.IsValid(value) || !pairs.TryAdd(name, Encoding.UTF8.GetString(Convert.FromBase64String(value))))
            {
                return Bad();
            }
        }

        return pairs;

        static Problem Bad() => ExchangeProblems.BadUpload.Because("Upload-Metadata holds names and base64 values, each name once, 4096 characters at most.", "Upload-Metadata gồm các tên và giá trị base64, mỗi tên một lần, tối đa 4096 ký tự.");
    }

    /// <summary>What checks the part, by <c>Upload-Checksum</c> and by <c>Content-Digest</c>; none when it has neither.</summary>
    public static Result<List<Checksum>> ReadChecksums(HttpRequest request)
    {
        if (SentDigest.Read(request).IsProblem(out var problem, out var digest))
        {
            return problem;
        }

        List<Checksum> checksums = [.. digest?.Checksums(ExchangeProblems.DigestMismatch) ?? []];
        if (request.Headers["Upload-Checksum"] is not [{ } text])
        {
            return checksums;
        }

        HashAlgorithmName? algorithm = text.Split(' ') switch
        {
            ["sha256" or "sha-256", _] => HashAlgorithmName.SHA256,
            ["sha1", _] => HashAlgorithmName.SHA1,
            _ => null,
        };
        var value = text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (algorithm is not { } name || !Base64.IsValid(value))
        {
            return ExchangeProblems.BadUpload.Because($"Upload-Checksum holds one of {Algorithms} and a value in base64.", $"Upload-Checksum gồm một trong {Algorithms} và một giá trị base64.");
        }

        checksums.Add(new Checksum(name, Convert.FromBase64String(value), ExchangeProblems.ChecksumMismatch));
        return checksums;
    }

    public static void Tell(HttpResponse response, Attachment attachment, long offset)
    {
        response.Headers[Offset] = offset.ToString(CultureInfo.InvariantCulture);
        if (offset < attachment.SizeBytes)
        {
            response.Headers[Expires] = attachment.ExpiresAt.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What a part should be, and is so far. SHA-1 is what tus asks of every server; it guards against noise, not against people.</summary>
/// <param name="mismatch">The refusal of a part that does not fit.</param>
internal sealed class Checksum(HashAlgorithmName algorithm, byte[] expected, Problem mismatch)
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(algorithm);

    /// <summary>Null when it fits.</summary>
    public Problem? Fault => hash.GetCurrentHash().AsSpan().SequenceEqual(expected) ? null : mismatch;

    /// <summary>Of an attachment that comes as one body, beside the SHA-256 that is read back.</summary>
    public static IReadOnlyList<Checksum> OfWhole(SentDigest? digest) =>
        digest?.Sha512 is { } expected ? [new Checksum(HashAlgorithmName.SHA512, expected, ExchangeProblems.AttachmentDigest)] : [];

    public void Add(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);
}
