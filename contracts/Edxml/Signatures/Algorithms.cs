using System.Security.Cryptography;

namespace GiaLai.Lgsp.Edxml.Signatures;

/// <summary>The algorithms this library checks. Source: RFC 6931.</summary>
internal static class Algorithms
{
    public const string Enveloped = EdxmlNames.XmlDsig + "enveloped-signature";
    public const string ExclusiveC14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    public const string EcdsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    /// <summary>Exclusive or not; null when it is no canonical form this library makes. The second address is a common misspelling of the first.</summary>
    public static bool? IsExclusive(string? uri) => uri switch
    {
        ExclusiveC14n or "http://www.w3.org/TR/xml-exc-c14n#" => true,
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" => false,
        _ => null,
    };

    public static (HashAlgorithmName Hash, bool Legacy)? Digest(string? uri) => uri switch
    {
        Sha256 => (HashAlgorithmName.SHA256, false),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => (HashAlgorithmName.SHA384, false),
        "http://www.w3.org/2001/04/xmlenc#sha512" => (HashAlgorithmName.SHA512, false),
        "http://www.w3.org/2000/09/xmldsig#sha1" => (HashAlgorithmName.SHA1, true),
        _ => null,
    };

    public static (bool Rsa, HashAlgorithmName Hash, bool Legacy)? Signature(string? uri) => uri switch
    {
        RsaSha256 => (true, HashAlgorithmName.SHA256, false),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => (true, HashAlgorithmName.SHA384, false),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => (true, HashAlgorithmName.SHA512, false),
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => (true, HashAlgorithmName.SHA1, true),
        EcdsaSha256 => (false, HashAlgorithmName.SHA256, false),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => (false, HashAlgorithmName.SHA384, false),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512" => (false, HashAlgorithmName.SHA512, false),
        _ => null,
    };
}
