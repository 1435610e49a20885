using System.Security.Cryptography;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>What a sender's <c>Content-Digest</c> says of the body: SHA-256, SHA-512 or both. Source: RFC 9530.</summary>
internal sealed record SentDigest(byte[]? Sha256, byte[]? Sha512)
{
    /// <summary>Null when there is none; a problem when there is one, and nothing in it can be checked.</summary>
    public static Result<SentDigest?> Read(HttpRequest request)
    {
        if (request.Headers["Content-Digest"] is not { Count: > 0 } header)
        {
            return Result.Of<SentDigest?>(null);
        }

        if (!ContentDigest.TryRead(header.ToString(), out var digests))
        {
            return Bad("Its value is malformed; it looks like sha-256=:…base64…:.", "Giá trị sai cú pháp; dạng đúng: sha-256=:…base64…:.");
        }

        return digests.Count > 0
            ? Result.Of<SentDigest?>(new SentDigest(digests.GetValueOrDefault(ContentDigest.Sha256), digests.GetValueOrDefault(ContentDigest.Sha512)))
            : Bad("Must have sha-256 or sha-512: others are not checked here.", "Phải có sha-256 hoặc sha-512: tại đây không kiểm tra thuật toán khác.");
    }

    /// <summary>Of a body that is all there.</summary>
    public static Result<bool> Check(HttpRequest request, ReadOnlySpan<byte> body) =>
        Read(request).IsProblem(out var problem, out var digest) ? problem
            : digest is null || digest.Fits(body) ? true
            : ExchangeProblems.DigestMismatch;

    /// <summary>What checks a body that comes in pieces.</summary>
    /// <param name="mismatch">The refusal of one that does not fit.</param>
    public IEnumerable<Checksum> Checksums(Problem mismatch)
    {
        if (Sha256 is not null)
        {
            yield return new Checksum(HashAlgorithmName.SHA256, Sha256, mismatch);
        }

        if (Sha512 is not null)
        {
            yield return new Checksum(HashAlgorithmName.SHA512, Sha512, mismatch);
        }
    }

    private bool Fits(ReadOnlySpan<byte> body) =>
        (Sha256 is null || SHA256.HashData(body).AsSpan().SequenceEqual(Sha256)) && (Sha512 is null || SHA512.HashData(body).AsSpan().SequenceEqual(Sha512));

    private static Problem Bad(string detail, string detailVi) =>
        ExchangeProblems.BadDigest.With(new ProblemError { Field = "Content-Digest", Detail = detail, DetailVi = detailVi });
}
