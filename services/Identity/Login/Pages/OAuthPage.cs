using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>A page at an address of OpenIddict: shows what the protocol refused, else answers.</summary>
internal abstract class OAuthPage : LoginPage
{
    public string? Error { get; private set; }

    public string? Description { get; private set; }

    public Task<IActionResult> OnGetAsync() => RefuseOrAnswerAsync();

    public Task<IActionResult> OnPostAsync() => RefuseOrAnswerAsync();

    protected abstract Task<IActionResult> AnswerAsync();

    private Task<IActionResult> RefuseOrAnswerAsync()
    {
        if (HttpContext.GetOpenIddictServerResponse() is not { Error: not null } refused)
        {
            return AnswerAsync();
        }

        (Error, Description) = (refused.Error, refused.ErrorDescription);
        Response.Headers[Problem.ErrorHeader] = IdentityProblems.OAuthRequestRefused.Code;
        var page = Page();
        page.StatusCode = StatusCodes.Status400BadRequest;
        return Task.FromResult<IActionResult>(page);
    }
}
