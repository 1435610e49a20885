using System.Globalization;
using GiaLai.Lgsp.Identity.Tokens;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>
/// Gives an application a code for who is logged in, or sends the browser to the login first. No consent page: the applications are
/// the platform's own. Shows a page only when there is no safe place to send the browser back to. Source: OpenID Connect Core, section 3.1.2.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class AuthorizeModel(Session session, TimeProvider time) : OAuthPage
{
    public const string Path = "/connect/authorize";

    protected override async Task<IActionResult> AnswerAsync()
    {
        var request = HttpContext.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("This address is reached through OpenIddict only.");
        var current = await session.CurrentAsync(HttpContext);
        var tooOld = current is not null && request.MaxAge is { } maxAge && current.At + TimeSpan.FromSeconds(maxAge) < time.GetUtcNow();
        if (current is null || tooOld || request.HasPromptValue(PromptValues.Login))
        {
            return request.HasPromptValue(PromptValues.None) ? LoginRequired() : Redirect(PasswordModel.Address(ReturnAddress(request)));
        }

        if (current.Person.PasswordChangeRequired)
        {
            return Redirect(ChooseModel.Address(ReturnAddress(request)));
        }

        var at = current.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return SignIn(TokenClaims.Of(current.Person, request.GetScopes(), at, [.. current.Methods]), OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>Where the login comes back to: without what it has fulfilled then.</summary>
    private static string ReturnAddress(OpenIddictRequest request) => Path + QueryString.Create(request.GetParameters()
        .Where(parameter => parameter.Key is not (Parameters.Prompt or Parameters.MaxAge))
        .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)));

    private ForbidResult LoginRequired() => Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.LoginRequired,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "Nobody is logged in.",
        }),
        OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
}
