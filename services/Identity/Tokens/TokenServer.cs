using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Identity.Database;
using GiaLai.Lgsp.Identity.Keys;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>OpenIddict's server as we use it, and which of its handlers ours stand in for.</summary>
internal static class TokenServer
{
    public static void AddTokenServer(this IServiceCollection services)
    {
        services.AddOpenIddict()
            .AddCore(static core =>
            {
                core.UseEntityFrameworkCore().UseDbContext<IdentityContext>()
                    .ReplaceDefaultEntities<Client, Grant, OpenIddictEntityFrameworkCoreScope<Guid>, Token, Guid>();
                core.ReplaceTokenManager<Token, TokenManager>();
            })
            .AddServer(static server =>
            {
                Publish(server);
                Replace(server);
                Extend(server);
                server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableErrorPassthrough()
                    .SetRealm("lgsp")
                    // TLS ends at the gateway.
                    .DisableTransportSecurityRequirement();
            });
        services.AddOptions<OpenIddictServerOptions>().Configure<IOptions<IdentityOptions>>(static (server, identity) =>
        {
            server.AccessTokenLifetime = identity.Value.AccessTokenLifetime;
            server.RefreshTokenLifetime = identity.Value.SessionLifetime;
            if (identity.Value.MtlsAddress is { } mtls)
            {
                server.MtlsTokenEndpointAliasUri = new Uri(mtls, "/token");
                server.MtlsIntrospectionEndpointAliasUri = new Uri(mtls, "/connect/introspect");
                server.MtlsRevocationEndpointAliasUri = new Uri(mtls, "/connect/revoke");
            }
        });
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<KeyRing, RevocationStore>(BelieveOwnTokens);
    }

    private static void Publish(OpenIddictServerBuilder server)
    {
        server.SetTokenEndpointUris("/token", "/connect/token")
            .SetAuthorizationEndpointUris("/connect/authorize")
            .SetRevocationEndpointUris("/connect/revoke")
            .SetIntrospectionEndpointUris("/connect/introspect")
            .SetEndSessionEndpointUris("/connect/logout")
            .SetUserInfoEndpointUris("/connect/userinfo")
            .SetConfigurationEndpointUris("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
            .SetJsonWebKeySetEndpointUris("/.well-known/jwks.json");
        server.AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.DisableAccessTokenEncryption()
            // Each scope is checked against the client, by CheckScopes.
            .DisableScopeValidation()
            // A login ends when it ends, however often it is refreshed, and a refresh token is good once, without leeway.
            .DisableSlidingRefreshTokenExpiration()
            .SetRefreshTokenReuseLeeway(null)
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
            .SetIdentityTokenLifetime(TimeSpan.FromMinutes(10))
            .RegisterScopes(OpenIddictConstants.Scopes.Profile, "lgsp.call", "lgsp.exchange", "lgsp.registry", "lgsp.audit", "lgsp.vapex", "lgsp.ndop")
            .RegisterClaims(TokenClaims.Agency, TokenClaims.Roles, OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.PreferredUsername)
            .Configure(static options =>
            {
                options.CodeChallengeMethods.Clear();
                options.CodeChallengeMethods.Add(OpenIddictConstants.CodeChallengeMethods.Sha256);
                // A code in a form would need a page with a script of OpenIddict's.
                options.ResponseModes.IntersectWith([OpenIddictConstants.ResponseModes.Query]);
                options.PromptValues.IntersectWith([OpenIddictConstants.PromptValues.Login, OpenIddictConstants.PromptValues.None]);
            });
    }

    private static void Replace(OpenIddictServerBuilder server)
    {
        server.RemoveEventHandler(ValidateClientAssertion.Descriptor)
            .RemoveEventHandler(ValidateClientAssertionWellknownClaims.Descriptor)
            .RemoveEventHandler(ValidateClientAssertionIssuer.Descriptor)
            .RemoveEventHandler(ValidateClientType.Descriptor)
            .RemoveEventHandler(ValidateClientSecret.Descriptor)
            .RemoveEventHandler(ValidateClientCertificate.Descriptor)
            .RemoveEventHandler(Exchange.ValidateClientIdParameter.Descriptor)
            .RemoveEventHandler(Exchange.ValidateClientCredentialsParameters.Descriptor)
            .RemoveEventHandler(Introspection.ValidateClientCredentialsParameters.Descriptor)
            .RemoveEventHandler(OpenIddictServerHandlers.Revocation.ValidateClientCredentialsParameters.Descriptor)
            .AddEventHandler(AuthenticateClient.Descriptor);
        server.RemoveEventHandler(Exchange.ValidateScopePermissions.Descriptor).AddEventHandler(CheckScopes.AtToken)
            .RemoveEventHandler(Authentication.ValidateScopePermissions.Descriptor).AddEventHandler(CheckScopes.AtAuthorization);
        server.RemoveEventHandler(RedeemTokenEntry.Descriptor).AddEventHandler(RedeemOnce.Descriptor);
        server.RemoveEventHandler(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor).AddEventHandler(RevokePresentedToken.Descriptor);
        server.RemoveEventHandler(Introspection.ValidateAuthorizedParty.Descriptor).AddEventHandler(IntrospectToken.Descriptor);
    }

    private static void Extend(OpenIddictServerBuilder server)
    {
        server.AddEventHandler(IssueTime.Note.Descriptor)
            .AddEventHandler(IssueToken.Descriptor)
            .AddEventHandler(IssueTime.Attach.Descriptor)
            .AddEventHandler(SystemTokens.Descriptor)
            .AddEventHandler(AccessTokenId.Descriptor)
            .AddEventHandler(RefuseRevoked.Descriptor)
            .AddEventHandler(Discovery.Descriptor)
            .AddEventHandler(UserInfo.Descriptor);
        server.AddEventHandler(OAuthRefusal.Attach<ApplyTokenResponseContext>.Descriptor)
            .AddEventHandler(OAuthRefusal.Attach<ApplyIntrospectionResponseContext>.Descriptor)
            .AddEventHandler(OAuthRefusal.Attach<ApplyRevocationResponseContext>.Descriptor)
            .AddEventHandler(OAuthRefusal.Attach<ApplyUserInfoResponseContext>.Descriptor);
    }

    /// <summary>Identity's own API has the keys and the revocations at hand: it asks nobody over the network.</summary>
    private static void BelieveOwnTokens(JwtBearerOptions bearer, KeyRing ring, RevocationStore revocations)
    {
        bearer.ConfigurationManager = null;
        bearer.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, keyId, _) => ring.Keys.Where(key => key.KeyId == keyId);
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = async context =>
            {
                var token = (JsonWebToken)context.SecurityToken;
                if (await revocations.IsRevokedAsync(token.Id, token.Subject, new DateTimeOffset(token.IssuedAt, TimeSpan.Zero), context.HttpContext.RequestAborted))
                {
                    context.Fail("The token was revoked.");
                }
            },
        };
    }
}
