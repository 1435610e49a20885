using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GiaLai.Lgsp.Portal.Login;

/// <summary>
/// People log in at Identity (authorization code with PKCE, a public client); the portal keeps their token in a sealed cookie
/// until it ends, and then asks Identity again. Source: OpenID Connect Core 1.0, RFC 7636.
/// </summary>
internal static class PortalLogin
{
    public const string Session = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string Identity = OpenIdConnectDefaults.AuthenticationScheme;
    private const string ClientId = "portal";

    public static void AddLogin(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAuthentication(static options =>
        {
            options.DefaultScheme = Session;
            options.DefaultChallengeScheme = Identity;
        }).AddCookie().AddOpenIdConnect();
        services.AddOptions<CookieAuthenticationOptions>(Session).Configure<IOptions<AccessOptions>>(static (session, access) =>
        {
            session.Cookie.Name = PlatformCookies.NameOf("lgsp-portal", access.Value);
            session.Cookie.HttpOnly = true;
            session.Cookie.Path = "/";
            session.Cookie.SecurePolicy = PlatformCookies.PolicyOf(access.Value);
            // The login's redirect comes from a page of Identity and must find what it began.
            session.Cookie.SameSite = SameSiteMode.Lax;
            // As long as the token, no longer.
            session.SlidingExpiration = false;
        });
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<AccessOptions>>(static (antiforgery, access) =>
        {
            antiforgery.Cookie.Name = PlatformCookies.NameOf("lgsp-portal-form", access.Value);
            antiforgery.Cookie.SecurePolicy = PlatformCookies.PolicyOf(access.Value);
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddOptions<OpenIdConnectOptions>(Identity).Configure<IOptions<AccessOptions>>(static (login, access) => Configure(login, access.Value));
        var protection = services.AddDataProtection().SetApplicationName("lgsp-portal");
        if (builder.Configuration.GetSection(PortalOptions.Section)[nameof(PortalOptions.KeyFolder)] is { Length: > 0 } folder)
        {
            protection.PersistKeysToFileSystem(new DirectoryInfo(folder));
        }
        else
        {
            protection.UseEphemeralDataProtectionProvider();
        }
    }

    private static void Configure(OpenIdConnectOptions login, AccessOptions access)
    {
        login.RequireHttpsMetadata = false;
        login.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
            new Uri(access.Authority, "/.well-known/openid-configuration").AbsoluteUri, new IdentityAddresses(access), new HttpDocumentRetriever { RequireHttps = false });
        login.ClientId = ClientId;
        login.ResponseType = OpenIdConnectResponseType.Code;
        // A form from another origin would not bring our cookies along.
        login.ResponseMode = OpenIdConnectResponseMode.Query;
        login.UsePkce = true;
        login.DisableTelemetry = true;
        login.SaveTokens = true;
        login.MapInboundClaims = false;
        login.CallbackPath = "/portal/signin-oidc";
        login.SignedOutCallbackPath = "/portal/signout-callback-oidc";
        login.SignedOutRedirectUri = "/identity/account";
        login.RemoteSignOutPath = PathString.Empty;
        login.TokenValidationParameters.ValidIssuer = access.Issuer;
        login.TokenValidationParameters.NameClaimType = "sub";
        login.Scope.Clear();
        foreach (var scope in (string[])["openid", "lgsp.registry", "lgsp.audit", "lgsp.exchange", "lgsp.vapex", "lgsp.ndop"])
        {
            login.Scope.Add(scope);
        }

        foreach (var cookie in new[] { login.CorrelationCookie, login.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = PlatformCookies.PolicyOf(access);
        }

        login.Events.OnTokenValidated = static context =>
        {
            var seconds = int.TryParse(context.TokenEndpointResponse?.ExpiresIn, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 60;
            context.Properties!.ExpiresUtc = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(seconds);
            return Task.CompletedTask;
        };
        login.Events.OnRemoteFailure = static context =>
        {
            // A login that was begun twice, or too long ago, or refused: the account page says who one is, and leads on.
            context.HandleResponse();
            context.Response.Redirect("/identity/account");
            return Task.CompletedTask;
        };
    }
}
