using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>What a person reads when a page refuses, in both languages.</summary>
internal sealed record Refusal(string Vi, string En)
{
    public static Refusal Of(Problem problem) => new(problem.TitleVi, problem.Title);
}

/// <summary>What all pages of the login have: strict headers, and a way back to the application.</summary>
internal abstract class LoginPage : PageModel
{
    private const string Account = "/identity/account";

    /// <summary>Where the login goes on afterwards; only an authorization request of ours, else the account page.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public Refusal? Refusal { get; private set; }

    /// <summary>Where a form of the page sends the browser on to, outside the platform.</summary>
    protected virtual IEnumerable<Uri> FormsLeadTo => [];

    /// <summary>Where to go when all is done.</summary>
    public string Onward => IsAuthorizationRequest(ReturnUrl) ? ReturnUrl! : Account;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var headers = Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'{await RedirectOriginAsync()}{string.Concat(FormsLeadTo.Select(address => " " + address.GetLeftPart(UriPartial.Authority)))}; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-cache, no-store";
        await next();
    }

    protected IActionResult Refuse(int status, Refusal refusal)
    {
        Refusal = refusal;
        var page = Page();
        page.StatusCode = status;
        return page;
    }

    protected IActionResult Refuse(Problem problem)
    {
        Response.Headers[Problem.ErrorHeader] = problem.Code;
        if (problem.RetryAfter is { } wait)
        {
            Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Refuse(problem.Status, Refusal.Of(problem));
    }

    protected static string AddressOf(string page, string? returnUrl) =>
        IsAuthorizationRequest(returnUrl) ? QueryHelpers.AddQueryString(page, "ReturnUrl", returnUrl!) : page;

    private static bool IsAuthorizationRequest(string? url) =>
        url is not null && url.StartsWith(AuthorizeModel.Path + "?", StringComparison.Ordinal);

    /// <summary>The application that is logged in to, as the request says.</summary>
    protected string? ClientId => IsAuthorizationRequest(ReturnUrl) ? Query("client_id") : null;

    private string? Query(string name) =>
        QueryHelpers.ParseQuery(ReturnUrl![AuthorizeModel.Path.Length..]).TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Browsers apply form-action to the redirects after a form, and the last one leads to the application.</summary>
    private async Task<string> RedirectOriginAsync()
    {
        if (ClientId is not { Length: > 0 } clientId || Query("redirect_uri") is not { Length: > 0 } address)
        {
            return "";
        }

        var applications = HttpContext.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        return await applications.FindByClientIdAsync(clientId) is { } client
            && await applications.ValidateRedirectUriAsync(client, address)
            && Uri.TryCreate(address, UriKind.Absolute, out var uri)
                ? " " + uri.GetLeftPart(UriPartial.Authority)
                : "";
    }
}
