namespace GiaLai.Lgsp.Edxml;

/// <summary>Namespaces and fixed texts of the format. Source: QCVN 102:2016/BTTTT with amendment 1:2022.</summary>
public static class EdxmlNames
{
    public const string Namespace = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    public const string Prefix = "edXML";
    public const string XmlDsig = "http://www.w3.org/2000/09/xmldsig#";
    public const string XLink = "http://www.w3.org/1999/xlink";

    /// <summary>Media type under which the platform takes and gives documents.</summary>
    public const string MediaType = "application/edxml+xml";

    internal const string TraceActor = "http://schemas.xmlsoap.org/soap/actor/next";

    /// <summary>Times without a zone are Vietnam's.</summary>
    internal static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    /// <summary>Of the format, or of no namespace: what stands unprefixed in a document whose root is prefixed.</summary>
    internal static bool IsOurs(string ns) => ns is Namespace or "";
}
