using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>
/// Ends the browser session. At once with the application's <c>id_token_hint</c> of this person, else after a question: a foreign
/// page must not be able to log people out. Source: OpenID Connect RP-Initiated Logout 1.0.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class LogoutModel(Session session, IAntiforgery antiforgery, LoginEventStore events) : OAuthPage
{
    /// <summary>Field of the question's form; believed only with its antiforgery token.</summary>
    public const string Confirmed = "confirmed";

    public IReadOnlyList<(string Name, string Value)> Parameters { get; private set; } = [];

    protected override async Task<IActionResult> AnswerAsync()
    {
        var current = await session.CurrentAsync(HttpContext);
        if (current is not null && !await IsMeantAsync(current.Person.UserName))
        {
            Parameters =
            [
                .. HttpContext.GetOpenIddictServerRequest()!.GetParameters()
                    .Where(parameter => parameter.Key is not (Confirmed or "__RequestVerificationToken"))
                    .Select(parameter => (parameter.Key, (string?)parameter.Value ?? "")),
            ];
            return Page();
        }

        await Session.EndAsync(HttpContext);
        if (current is not null)
        {
            await events.AddAsync(
                LoginEvents.OfPerson("logout", LoginOutcome.Succeeded, HttpContext, current.Person.UserName), HttpContext.RequestAborted);
        }

        return SignOut(new AuthenticationProperties { RedirectUri = "/identity/account" }, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private async Task<bool> IsMeantAsync(string userName)
    {
        var hint = await HttpContext.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        return hint.Principal?.GetClaim(OpenIddictConstants.Claims.Subject) == userName
            || (HttpMethods.IsPost(Request.Method) && Request.Form.ContainsKey(Confirmed) && await antiforgery.IsRequestValidAsync(HttpContext));
    }
}
