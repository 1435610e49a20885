using System.Text.Encodings.Web;
using System.Text.Unicode;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace GiaLai.Lgsp.Identity.Login;

/// <summary>The pages that people see, and the cookies behind them.</summary>
internal static class LoginPages
{
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMinutes(10);

    public static void AddLogin(this IServiceCollection services)
    {
        services.AddRazorPages(static options => options.RootDirectory = "/Login/Pages")
            .AddMvcOptions(static options => options.Filters.Add(new Pages.ShowStalePageAnew()));
        services.AddAuthentication().AddCookie(Session.Scheme).AddCookie(Session.PasswordScheme);
        HardenCookie(services, Session.Scheme, "lgsp-session", static identity => identity.SessionIdle, sliding: true);
        HardenCookie(services, Session.PasswordScheme, "lgsp-password", static _ => BetweenSteps, sliding: false);
        // Vietnamese letters stand in pages as they are.
        services.Configure<WebEncoderOptions>(static options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddAntiforgery();
        services.AddOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>().Configure<IOptions<AccessOptions>>(static (antiforgery, access) =>
        {
            antiforgery.Cookie.Name = PlatformCookies.NameOf("lgsp-form", access.Value);
            antiforgery.Cookie.SecurePolicy = PlatformCookies.PolicyOf(access.Value);
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
    }

    public static void Map(WebApplication app)
    {
        app.MapRazorPages().AllowAnonymous();
        app.MapStyle("/identity/assets/site.css", typeof(LoginPages).Assembly, "site.css");
    }

    public static void HardenCookie(IServiceCollection services, string scheme, string name, Func<IdentityOptions, TimeSpan> life, bool sliding) =>
        services.AddOptions<CookieAuthenticationOptions>(scheme).Configure<IOptions<IdentityOptions>, IOptions<AccessOptions>>(
            (cookie, identity, access) => Harden(cookie, name, life(identity.Value), sliding, access.Value));

    private static void Harden(CookieAuthenticationOptions cookie, string name, TimeSpan life, bool sliding, AccessOptions access)
    {
        cookie.Cookie.Name = PlatformCookies.NameOf(name, access);
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.Path = "/";
        cookie.Cookie.SecurePolicy = PlatformCookies.PolicyOf(access);
        // The application's redirect to the login comes from another site and must find the session.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = life;
        cookie.SlidingExpiration = sliding;
        // Nothing here redirects by itself: pages decide.
        cookie.Events.OnRedirectToLogin = static context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
    }
}
