using System.Security.Cryptography;
using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.Tokens;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>
/// Proves who asks at the token, introspection and revocation endpoints: by secret, by signed assertion, by certificate. Stands in
/// the place of OpenIddict's own handlers: they know one secret per client, no lock-out, no thumbprints, and only the newest form
/// of assertions.
/// </summary>
internal sealed partial class AuthenticateClient(
    IOpenIddictApplicationManager applications,
    AttemptGuard guard,
    ClientAssertionStore assertions,
    LoginEventStore events,
    TimeProvider time,
    ILogger<AuthenticateClient> log) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const int LongestClientId = 100;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<AuthenticateClient>()
        .SetOrder(OpenIddictServerHandlers.ValidateRequiredTokens.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not (OpenIddictServerEndpointType.Token or OpenIddictServerEndpointType.Introspection or OpenIddictServerEndpointType.Revocation))
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var source = Source.Of(http);
        if (context.ClientAssertion is { } jwt && string.IsNullOrEmpty(context.ClientId))
        {
            context.Request!.ClientId = ClientAssertion.ClaimedClient(jwt);
        }

        if (context.ClientId is not { Length: > 0 and <= LongestClientId })
        {
            OAuthRefusal.Refuse(context, IdentityProblems.InvalidClient.Because("The client did not say who it is."));
            return;
        }

        if (context.ClientAssertion is not null && context.ClientSecret is not null)
        {
            OAuthRefusal.Refuse(context, IdentityProblems.OAuthRequestRefused.Because("More than one way of client authentication was used."));
            return;
        }

        var clientId = context.ClientId;
        var key = AttemptKey.Client(clientId, source);
        if (guard.LimitClient(clientId, source) is { } tooMany)
        {
            OAuthRefusal.Refuse(context, tooMany);
            return;
        }

        if ((await guard.EnterAsync(key, source, http.RequestAborted)).IsProblem(out var locked, out var standing))
        {
            OAuthRefusal.Refuse(context, locked);
            return;
        }

        var client = await applications.FindByClientIdAsync(clientId, http.RequestAborted) as Client;
        if (await CheckAsync(context, client, http) is { } refusal)
        {
            await RefuseAsync(context, refusal, key, source, client is not null, http);
            return;
        }

        if (!client!.IsPublic)
        {
            await guard.SucceedAsync(key, source, standing, http.RequestAborted);
        }

        context.Transaction.SetProperty(AuthenticatedClient.Property, new AuthenticatedClient(client, client.CertificateThumbprints.Length > 0 ? Thumbprint(http) : null));
    }

    /// <summary>Null when the client has proved who it is and may have tokens.</summary>
    private async Task<Problem?> CheckAsync(ProcessAuthenticationContext context, Client? client, HttpContext http)
    {
        if (client is null)
        {
            return IdentityProblems.InvalidClient.Because("The client credentials are not valid.");
        }

        if (client.IsPublic)
        {
            return context.ClientSecret is null && context.ClientAssertion is null
                ? null
                : IdentityProblems.InvalidClient.Because("This client is public: it has no credentials.");
        }

        if (await CheckCredentialsAsync(context, client, http.RequestAborted) is { } wrong)
        {
            return wrong;
        }

        // Only who has proved itself learns more; whom a certificate alone would prove may know that it is missing.
        return (client.Enabled, HasItsCertificate(client, http)) switch
        {
            (_, false) => IdentityProblems.CertificateNeeded.Because("Connect by TLS with the certificate that is registered for this client."),
            (false, _) => IdentityProblems.ClientDisabled.Because("Registry has disabled this client."),
            _ => null,
        };
    }

    private async Task<Problem?> CheckCredentialsAsync(ProcessAuthenticationContext context, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (context.ClientAssertion is { } jwt)
        {
            if (context.ClientAssertionType != ClientAssertion.Type || client.JsonWebKeySet is null)
            {
                return IdentityProblems.InvalidClient.Because("The client has no key for such an assertion.");
            }

            var verified = await ClientAssertion.VerifyAsync(jwt, client.ClientId!, client.JsonWebKeySet, Audiences(context), now);
            return verified.IsProblem(out var problem, out var assertion)
                ? problem
                : await assertions.TryUseAsync(client.ClientId!, assertion, cancellationToken)
                    ? null
                    : IdentityProblems.InvalidClient.Because("The client assertion was used before.");
        }

        if (context.ClientSecret is { } secret)
        {
            return client.Secrets.Any(known => known.IsValidAt(now) && known.Verifies(secret))
                ? null
                : IdentityProblems.InvalidClient.Because("The client credentials are not valid.");
        }

        return client.ProvesByCertificate ? null : IdentityProblems.InvalidClient.Because("The client sent no credentials.");
    }

    private static bool HasItsCertificate(Client client, HttpContext http) =>
        client.CertificateThumbprints.Length == 0
        || (Thumbprint(http) is { } thumbprint && client.CertificateThumbprints.Contains(thumbprint, StringComparer.Ordinal));

    private static string? Thumbprint(HttpContext http) =>
        http.Connection.ClientCertificate is { } certificate ? Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)) : null;

    /// <summary>The names by which a client may call this token service in an assertion.</summary>
    private static string[] Audiences(ProcessAuthenticationContext context)
    {
        var issuer = context.Options.Issuer!;
        return [issuer.AbsoluteUri, issuer.AbsoluteUri.TrimEnd('/'), .. context.Options.TokenEndpointUris.Select(uri => new Uri(issuer, uri).AbsoluteUri), new Uri(issuer, context.RequestUri!.AbsolutePath).AbsoluteUri];
    }

    private async Task RefuseAsync(ProcessAuthenticationContext context, Problem refusal, AttemptKey key, string source, bool clientExists, HttpContext http)
    {
        OAuthRefusal.Refuse(context, refusal);
        // What an unknown caller calls itself may be anything, even a secret put in the wrong field.
        var subject = clientExists ? key.Subject : null;
        Log.Refused(log, subject, source, refusal.Code, refusal.Detail);
        if (refusal.Code != IdentityProblems.ClientDisabled.Code)
        {
            await guard.FailAsync(key, source, clientExists, http.RequestAborted);
        }

        await events.AddAsync(
            new LoginEvent("client", LoginOutcome.Failed)
            {
                Subject = subject,
                Source = source,
                Detail = $"{refusal.Code} {refusal.Detail}",
                RequestId = http.Response.Headers[RequestIds.Header],
            },
            http.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} at {Source} refused: {Code} {Reason}")]
        public static partial void Refused(ILogger log, string? clientId, string source, string code, string? reason);
    }
}

/// <summary>Who has proved itself in this request, and with which certificate its tokens are bound; null = not bound.</summary>
internal sealed record AuthenticatedClient(Client Client, string? CertificateThumbprint)
{
    public const string Property = "lgsp:client";

    public static AuthenticatedClient? Of(OpenIddictServerTransaction transaction) => transaction.GetProperty<AuthenticatedClient>(Property);
}
