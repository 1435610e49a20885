namespace GiaLai.Lgsp.Contracts;

/// <summary>Header names of the platform. What a caller or provider sends under these names (but the request id and purpose) is removed.</summary>
public static class LgspHeaders
{
    /// <summary>UUIDv7; a caller's own valid one is kept.</summary>
    public const string RequestId = "Lgsp-Request-Id";

    /// <summary>Stable code of a refusal by the platform; never set by a provider.</summary>
    public const string Error = "Lgsp-Error";

    /// <summary>To the provider: the calling system id.</summary>
    public const string Client = "Lgsp-Client";

    /// <summary>Purpose code, from the caller and to the provider.</summary>
    public const string Purpose = "Lgsp-Purpose";

    /// <summary>Gateway to Identity: proves that <see cref="ClientCertificate"/> was set by a gateway.</summary>
    public const string GatewayKey = "Lgsp-Gateway-Key";

    /// <summary>Gateway to Identity: the verified client certificate. Source: RFC 9440.</summary>
    public const string ClientCertificate = "Client-Cert";
}
