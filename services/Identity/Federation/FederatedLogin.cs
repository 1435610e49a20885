using System.ComponentModel.DataAnnotations;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.Login.Pages;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GiaLai.Lgsp.Identity.Federation;

/// <summary>
/// Logins by way of other OpenID providers: authorization code with PKCE, state and nonce, keys from the provider's discovery.
/// Source: OpenID Connect Core 1.0, section 3.1; RFC 9700.
/// </summary>
internal static class FederatedLogin
{
    /// <summary>What a provider has said about who is there, for the one request that uses it.</summary>
    public const string Scheme = "federated";

    /// <summary>Item of a login under way: where it goes on.</summary>
    public const string ReturnUrl = "return";

    /// <summary>Item of a login under way: whose account it is to be linked with; absent = a login.</summary>
    public const string LinkTo = "link";

    private static readonly TimeSpan OnTheWay = TimeSpan.FromMinutes(10);

    public static void AddFederation(this IHostApplicationBuilder builder)
    {
        var providers = builder.Configuration.GetSection(FederationOptions.Section).Get<List<FederationOptions>>() ?? [];
        foreach (var provider in providers)
        {
            Validator.ValidateObject(provider, new ValidationContext(provider), validateAllProperties: true);
            if (!provider.Authority.IsAbsoluteUri || (provider.Authority.Scheme != Uri.UriSchemeHttps && !provider.Authority.IsLoopback))
            {
                throw new OptionsValidationException(FederationOptions.Section, typeof(FederationOptions), [$"The authority of {provider.Id} must be an https address."]);
            }
        }

        if (providers.DistinctBy(provider => provider.Id).Count() != providers.Count)
        {
            throw new OptionsValidationException(FederationOptions.Section, typeof(FederationOptions), ["Two providers have the same id."]);
        }

        builder.Services.AddSingleton<IReadOnlyList<FederationOptions>>(providers);
        builder.Services.AddSingleton<LinkStore>();
        builder.Services.AddSingleton<LinkedSubjects>();
        var authentication = builder.Services.AddAuthentication().AddCookie(Scheme);
        LoginPages.HardenCookie(builder.Services, Scheme, "lgsp-federated", static _ => OnTheWay, sliding: false);
        foreach (var provider in providers)
        {
            authentication.AddOpenIdConnect(provider.Scheme, provider.NameEn, options => Configure(options, provider));
        }
    }

    private static void Configure(OpenIdConnectOptions options, FederationOptions provider)
    {
        options.Authority = provider.Authority.ToString();
        options.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecretFile is { } file ? SecretFile.Read(file) : null;
        options.CallbackPath = provider.Callback;
        options.SignInScheme = Scheme;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // A form from another site would not bring our cookies along.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.BackchannelTimeout = provider.Timeout;
        options.RemoteAuthenticationTimeout = OnTheWay;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.ClaimActions.Remove("acr");
        options.Scope.Clear();
        options.Scope.Add("openid");
        foreach (var scope in provider.Scopes)
        {
            options.Scope.Add(scope);
        }

        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.Events.OnRemoteFailure = context => FailAsync(context, provider);
    }

    /// <summary>The provider said no, or what came cannot be believed.</summary>
    private static async Task FailAsync(RemoteFailureContext context, FederationOptions provider)
    {
        var (http, cause) = (context.HttpContext, context.Failure?.InnerException ?? context.Failure);
        // Names of faults and the provider's own error code only: a message may quote a token.
        var detail = $"{provider.Id}: {(context.Failure?.Data["error"] as string) ?? cause?.GetType().Name}";
        http.RequestServices.GetRequiredService<IdentityMetrics>().Login("federated", "failed");
        await http.RequestServices.GetRequiredService<LoginEventStore>().AddAsync(
            LoginEvents.OfPerson("federated", LoginOutcome.Failed, http, null, detail: detail), http.RequestAborted);
        context.HandleResponse();
        context.Response.Redirect(FederatedModel.FailedAddress(provider.Id, context.Properties?.GetString(ReturnUrl)));
    }
}
