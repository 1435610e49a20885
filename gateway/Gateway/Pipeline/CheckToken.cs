using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Who calls. The signature is verified once per token; revocation, the client's state and the binding to a certificate are asked
/// on every call. Calls to services need a system's token with the scope <c>lgsp.call</c>; the platform's own parts decide
/// themselves, but a bad token is refused here for them too.
/// </summary>
internal sealed class CheckToken(RequestDelegate next, TokenVerifier verifier, Revocations revocations)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        var header = http.Request.Headers.Authorization;
        if (!call.IsApi && (header.Count == 0 || !PlatformServices.ExpectsBearer(call.Target.Path) || !IsBearer(header[0])))
        {
            return next(http);
        }

        if (header.Count == 0 || header[0] is not { Length: > 0 } value)
        {
            return call.RefuseAsync(GatewayProblems.TokenMissing);
        }

        if (header.Count > 1 || !IsBearer(value))
        {
            return call.RefuseAsync(GatewayProblems.AuthorizationAmbiguous);
        }

        var verified = verifier.VerifyAsync(value, Scheme.Length, http.RequestAborted);
        return verified.IsCompletedSuccessfully ? Decide(call, verified.GetAwaiter().GetResult()) : AwaitAsync(call, verified);
    }

    private static bool IsBearer(string? value) => value?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true;

    private async Task AwaitAsync(Call call, ValueTask<TokenResult> verified) => await Decide(call, await verified);

    private Task Decide(Call call, in TokenResult result)
    {
        if (result.Token is not { } token)
        {
            return call.RefuseAsync(result.Problem!);
        }

        call.Token = token;
        return Fault(call, token) is { } problem ? call.RefuseAsync(problem) : next(call.Http);
    }

    private Problem? Fault(Call call, AccessToken token)
    {
        if (token.IsRevoked(revocations))
        {
            return GatewayProblems.TokenRevoked;
        }

        if (token.Thumbprint is { } bound && bound != call.Certificate?.Thumbprint)
        {
            return GatewayProblems.TokenBoundToAnotherCertificate;
        }

        if (call.IsApi && !(token.MayCall && token.IsSystem))
        {
            return GatewayProblems.ScopeMissing;
        }

        return token.IsSystem ? ClientFault(call, token) : null;
    }

    private static Problem? ClientFault(Call call, AccessToken token)
    {
        if (call.Routes is not { } routes)
        {
            return call.IsApi ? GatewayProblems.SnapshotMissing.RetryIn(TimeSpan.FromSeconds(2)) : null;
        }

        if (routes.Client(token.ClientId) is not { } client)
        {
            // A system that was just created is known here a moment later; until then it has no grant, but may look around.
            return call.IsApi ? GatewayProblems.ClientUnknown : null;
        }

        if (!client.Rule.Enabled)
        {
            return GatewayProblems.ClientDisabled;
        }

        if (client.Rule.TokensNotBefore > token.IssuedAt)
        {
            return GatewayProblems.TokenSuperseded;
        }

        if (client.Rule.RequireCertificate && call.Certificate is null)
        {
            return call.Http.Request.IsHttps ? GatewayProblems.CertificateRequired : GatewayProblems.TlsRequired;
        }

        // A certificate may be left unregistered where none is required, but nobody shows another's.
        return call.Certificate is { } certificate && !client.Owns(certificate.Thumbprint)
            && (client.Rule.RequireCertificate || routes.KnowsCertificate(certificate.Thumbprint))
            ? GatewayProblems.CertificateOfAnother
            : null;
    }
}
