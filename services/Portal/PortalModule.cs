using System.Text.Encodings.Web;
using System.Text.Unicode;
using GiaLai.Lgsp.Portal.Login;
using GiaLai.Lgsp.Portal.Partners;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace GiaLai.Lgsp.Portal;

/// <summary>Web pages for people, Vietnamese first. It has no rights and no data of its own: what a page shows, the person's own token was given.</summary>
internal static class PortalModule
{
    public static IHostApplicationBuilder AddPortal(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section)
            .Validate(static portal => portal.Timeout >= TimeSpan.FromMilliseconds(100) && portal.Timeout <= TimeSpan.FromMinutes(1), "Portal:Timeout must be 100 ms to 60 s.")
            .ValidateOnStart();
        builder.AddLogin();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddRazorPages();
        // Vietnamese letters stand in pages as they are.
        services.Configure<WebEncoderOptions>(static options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddHttpClient<PartnerReading>(static (provider, http) =>
        {
            var portal = provider.GetRequiredService<IOptions<PortalOptions>>().Value;
            http.BaseAddress = portal.Api ?? new Uri(provider.GetRequiredService<IOptions<AccessOptions>>().Value.Issuer);
            http.Timeout = portal.Timeout;
            http.MaxResponseContentBufferSize = 4 * 1024 * 1024;
        });
        return builder;
    }

    /// <summary>The portal stands behind the gateway: its address is the platform's, whatever a request says.</summary>
    public static void UsePublicAddress(WebApplication app)
    {
        var issuer = new Uri(app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Issuer);
        app.Use((context, next) =>
        {
            context.Request.Scheme = issuer.Scheme;
            context.Request.Host = new HostString(issuer.Authority);
            return next(context);
        });
    }

    public static void MapPortal(this WebApplication app)
    {
        app.MapRazorPages();
        app.MapGet("/portal", static () => Results.LocalRedirect("/portal/partners")).ExcludeFromDescription();
        app.MapStyle("/portal/assets/portal.css", typeof(PortalModule).Assembly, "portal.css");
    }
}
