using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GiaLai.Lgsp.Edxml.Signatures;

/// <summary>Signs what <see cref="EdxmlWriter"/> wrote: the whole document, exclusive canonical form, SHA-256, RSA of at least 2048 bits or ECDSA.</summary>
public static class EdxmlSigner
{
    private const int LeastRsaBits = 2048;
    private static readonly byte[] HeaderEnd = "</edXML:edXMLHeader>"u8.ToArray();

    /// <param name="unsigned">Seekable, from <see cref="EdxmlWriter"/>.</param>
    /// <param name="key">RSA or ECDsa with its private part.</param>
    /// <param name="certificate">Put into the document so that others find the key; its public key must be the one of <paramref name="key"/>.</param>
    public static async Task SignAsync(
        Stream unsigned, Stream signed, AsymmetricAlgorithm key, X509Certificate2? certificate = null, EdxmlLimits? limits = null, CancellationToken cancel = default)
    {
        var method = key switch
        {
            RSA { KeySize: >= LeastRsaBits } => Algorithms.RsaSha256,
            ECDsa => Algorithms.EcdsaSha256,
            _ => throw new ArgumentException($"A signing key is ECDsa, or RSA of at least {LeastRsaBits} bits.", nameof(key)),
        };
        limits ??= EdxmlLimits.Default;
        var scan = await SignatureScan.RunAsync(unsigned, limits, cancel);
        if (scan.Signature is { } present)
        {
            throw new EdxmlException(EdxmlError.Signed, present.Place, "The document is signed already.", "Văn bản đã được ký.");
        }

        var digest = await Canonicalizer.HashAsync(
            unsigned, limits, HashAlgorithmName.SHA256, exclusive: true, new HashSet<string>(), apex: 0, omit: 0, cancel);

        // Written in canonical form at once; only as the top element does SignedInfo carry the namespace.
        var info = $"""
            <CanonicalizationMethod Algorithm="{Algorithms.ExclusiveC14n}"></CanonicalizationMethod><SignatureMethod Algorithm="{method}"></SignatureMethod>
            <Reference URI=""><Transforms><Transform Algorithm="{Algorithms.Enveloped}"></Transform><Transform Algorithm="{Algorithms.ExclusiveC14n}"></Transform></Transforms>
            <DigestMethod Algorithm="{Algorithms.Sha256}"></DigestMethod><DigestValue>{Convert.ToBase64String(digest)}</DigestValue></Reference></SignedInfo>
            """.ReplaceLineEndings("");
        var toSign = SHA256.HashData(Encoding.ASCII.GetBytes($"<SignedInfo xmlns=\"{EdxmlNames.XmlDsig}\">{info}"));
        var value = key is RSA rsa ? rsa.SignHash(toSign, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : ((ECDsa)key).SignHash(toSign);
        var keyInfo = certificate is null
            ? ""
            : $"<KeyInfo><X509Data><X509Certificate>{Convert.ToBase64String(certificate.RawData)}</X509Certificate></X509Data></KeyInfo>";
        var signature = Encoding.ASCII.GetBytes(
            $"<Signature xmlns=\"{EdxmlNames.XmlDsig}\"><SignedInfo>{info}<SignatureValue>{Convert.ToBase64String(value)}</SignatureValue>{keyInfo}</Signature>");
        await InsertAsync(unsigned, signed, signature, limits, cancel);
    }

    // Text is escaped, so the first such bytes are the end tag itself. The envelope comes first in what the writer writes, and is bounded.
    private static async Task InsertAsync(Stream unsigned, Stream signed, byte[] signature, EdxmlLimits limits, CancellationToken cancel)
    {
        unsigned.Position = 0;
        var head = new byte[(int)Math.Min(unsigned.Length, limits.MaxAllMarkupBytes + (4L * limits.MaxEnvelopeChars))];
        await unsigned.ReadExactlyAsync(head, cancel);
        var at = head.AsSpan().IndexOf(HeaderEnd);
        if (at < 0)
        {
            throw new EdxmlException(
                EdxmlError.NotEdxml, new EdxmlPlace(0, 0, "edXML/edXMLEnvelope/edXMLHeader"), "Only documents in the strict form are signed.", "Chỉ ký văn bản ở dạng chuẩn do thư viện này ghi.");
        }

        await signed.WriteAsync(head.AsMemory(0, at), cancel);
        await signed.WriteAsync(signature, cancel);
        await signed.WriteAsync(head.AsMemory(at), cancel);
        await unsigned.CopyToAsync(signed, cancel);
    }
}
