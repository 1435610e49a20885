using GiaLai.Lgsp.Portal.Login;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Portal.Pages;

/// <summary>Ends the session here, then at Identity, which asks once more.</summary>
internal sealed class LogoutModel : PortalPage
{
    public IActionResult OnGet() => LocalRedirect("/portal/partners");

    public IActionResult OnPost() => SignOut(PortalLogin.Session, PortalLogin.Identity);
}
