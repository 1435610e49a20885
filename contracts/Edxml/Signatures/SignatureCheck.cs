using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GiaLai.Lgsp.Edxml.Reading;

namespace GiaLai.Lgsp.Edxml.Signatures;

/// <summary>
/// Checks the signature of a document (XML Signature, enveloped). Only references within the document, only the enveloped and canonical forms as transforms;
/// the signature stands in the header, once; what it signs is what <see cref="EdxmlReader"/> reads. Other forms are refused by name.
/// </summary>
public static class SignatureCheck
{
    private const int MaxReferences = 4;
    private const int MaxCertificates = 4;
    private const int LeastRsaBits = 1024;
    private const int SoundRsaBits = 2048;
    private static readonly IReadOnlySet<string> NoPrefixes = new HashSet<string>();

    /// <param name="document">Seekable; read several times from its beginning.</param>
    /// <param name="key">The signer's public key (RSA or ECDsa). Null: the one the document brings.</param>
    public static async Task<SignatureReport> VerifyAsync(Stream document, AsymmetricAlgorithm? key = null, EdxmlLimits? limits = null, CancellationToken cancel = default)
    {
        limits ??= EdxmlLimits.Default;
        var scan = await SignatureScan.RunAsync(document, limits, cancel);
        if (scan.Signature is not { } signature)
        {
            return new SignatureReport(SignatureState.Absent);
        }

        var info = Part(signature, "SignedInfo");
        var method = Part(info, "SignatureMethod");
        var algorithm = Algorithms.Signature(method.Attribute("Algorithm"))
            ?? throw SignatureScan.Form(method, "The signature algorithm is not one that is checked.", "Thuật toán ký không được hỗ trợ.");
        var report = new SignatureReport(SignatureState.Invalid) { Algorithm = method.Attribute("Algorithm") };

        var references = Parts(info, "Reference").ToList();
        if (references.Count is 0 or > MaxReferences)
        {
            throw SignatureScan.Form(info, $"A signature has 1 to {MaxReferences} references.", $"Chữ ký có từ 1 đến {MaxReferences} tham chiếu.");
        }

        var legacy = algorithm.Legacy;
        foreach (var reference in references)
        {
            var (apex, covers) = scan.Resolve(reference);
            var digest = Algorithms.Digest(Part(reference, "DigestMethod").Attribute("Algorithm"))
                ?? throw SignatureScan.Form(reference, "The digest algorithm is not one that is checked.", "Thuật toán băm không được hỗ trợ.");
            var (enveloped, exclusive, prefixes) = Transforms(reference);
            var hash = await Canonicalizer.HashAsync(document, limits, digest.Hash, exclusive, prefixes, apex, enveloped ? signature.Ordinal : 0, cancel);
            if (!CryptographicOperations.FixedTimeEquals(hash, Bytes(Part(reference, "DigestValue"))))
            {
                return report with { Reason = "The document was changed after it was signed." };
            }

            report = report with { Covers = report.Covers | covers };
            legacy |= digest.Legacy;
        }

        var form = Part(info, "CanonicalizationMethod");
        var signedInfo = await Canonicalizer.HashAsync(
            document, limits, algorithm.Hash, Exclusive(form), Prefixes(form), info.Ordinal, omit: 0, cancel);
        var value = Bytes(Part(signature, "SignatureValue"));
        foreach (var (candidate, certificate) in key is null ? BroughtKeys(signature) : [(key, null)])
        {
            if (candidate is RSA rsa ? algorithm.Rsa && rsa.KeySize >= LeastRsaBits && Holds(() => rsa.VerifyHash(signedInfo, value, algorithm.Hash, RSASignaturePadding.Pkcs1))
                : candidate is ECDsa ecdsa && !algorithm.Rsa && Holds(() => ecdsa.VerifyHash(signedInfo, value)))
            {
                legacy |= candidate is RSA { KeySize: < SoundRsaBits };
                return report with { State = legacy ? SignatureState.Legacy : SignatureState.Valid, Certificate = certificate };
            }
        }

        return report with { Reason = "The signature is not of this key, or there is no key." };
    }

    private static (bool Enveloped, bool Exclusive, IReadOnlySet<string> Prefixes) Transforms(Node reference)
    {
        var (enveloped, exclusive, prefixes, canonical) = (false, false, NoPrefixes, false);
        foreach (var transform in Parts(reference, "Transforms").SelectMany(list => Parts(list, "Transform")))
        {
            var uri = transform.Attribute("Algorithm");
            if (uri == Algorithms.Enveloped && !enveloped && !canonical)
            {
                enveloped = true;
            }
            else if (Algorithms.IsExclusive(uri) is not null && !canonical)
            {
                (canonical, exclusive, prefixes) = (true, Exclusive(transform), Prefixes(transform));
            }
            else
            {
                throw SignatureScan.Form(transform, "Only the enveloped and the canonical transform are followed, in this order.", "Chỉ chấp nhận phép biến đổi enveloped rồi đến dạng chuẩn tắc.");
            }
        }

        return (enveloped, exclusive, prefixes);
    }

    private static bool Exclusive(Node method) => Algorithms.IsExclusive(method.Attribute("Algorithm"))
        ?? throw SignatureScan.Form(method, "The canonical form is not one that is checked.", "Dạng chuẩn tắc không được hỗ trợ.");

    private static IReadOnlySet<string> Prefixes(Node method) =>
        method.Children.FirstOrDefault(child => child.Name == "InclusiveNamespaces" && child.Ns == Algorithms.ExclusiveC14n)?.Attribute("PrefixList") is { } list
            ? list.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(prefix => prefix == "#default" ? "" : prefix).ToHashSet()
            : NoPrefixes;

    private static IEnumerable<(AsymmetricAlgorithm Key, X509Certificate2? Certificate)> BroughtKeys(Node signature)
    {
        var info = Parts(signature, "KeyInfo").SelectMany(node => node.Tree()).ToList();
        foreach (var node in info.Where(node => node.Name == "X509Certificate").Take(MaxCertificates))
        {
            X509Certificate2 certificate;
            try
            {
                certificate = X509CertificateLoader.LoadCertificate(Bytes(node));
            }
            catch (CryptographicException)
            {
                continue;
            }

            if (((AsymmetricAlgorithm?)certificate.GetRSAPublicKey() ?? certificate.GetECDsaPublicKey()) is { } key)
            {
                yield return (key, certificate);
            }
        }

        foreach (var node in info.Where(node => node.Name == "RSAKeyValue").Take(1))
        {
            if (RsaKey(node) is { } key)
            {
                yield return (key, null);
            }
        }
    }

    private static RSA? RsaKey(Node node)
    {
        try
        {
            return RSA.Create(new RSAParameters { Modulus = Bytes(Part(node, "Modulus")), Exponent = Bytes(Part(node, "Exponent")) });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // OpenSSL throws on values that are out of range for the key.
    private static bool Holds(Func<bool> verify)
    {
        try
        {
            return verify();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static IEnumerable<Node> Parts(Node node, string name) =>
        node.Children.Where(child => child.Name == name && (child.Ns == EdxmlNames.XmlDsig || EdxmlNames.IsOurs(child.Ns)));

    private static Node Part(Node node, string name)
    {
        Node? found = null;
        foreach (var part in Parts(node, name))
        {
            found = found is null ? part : throw EdxmlException.Twice(part.Place);
        }

        return found ?? throw EdxmlException.Missing(node.Place with { Element = $"{node.Place.Element}/{name}" });
    }

    private static byte[] Bytes(Node node)
    {
        try
        {
            return Convert.FromBase64String(node.Text);
        }
        catch (FormatException)
        {
            throw new EdxmlException(EdxmlError.Base64, node.Place, "The content is not base64.", "Nội dung không phải base64.");
        }
    }
}
