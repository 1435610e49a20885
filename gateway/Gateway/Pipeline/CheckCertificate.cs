using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Routes;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// A client certificate is optional; one that is presented must be valid now, and issued by the platform's authority or registered
/// for some system. TLS itself lets every certificate pass, so that the refusal can say why.
/// </summary>
internal sealed class CheckCertificate(RequestDelegate next, ClientCertificates certificates, RouteSource routes, TimeProvider time)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        call.Routes = routes.Current;
        if (!http.Request.IsHttps || http.Connection.ClientCertificate is not { } presented)
        {
            return next(http);
        }

        var certificate = certificates.Examine(presented);
        call.Certificate = certificate;
        var now = time.GetUtcNow();
        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            return call.RefuseAsync(GatewayProblems.CertificateExpired);
        }

        return certificate.IsIssuedByUs || call.Routes?.KnowsCertificate(certificate.Thumbprint) == true
            ? next(http)
            : call.RefuseAsync(GatewayProblems.CertificateUntrusted);
    }
}
