namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>Who is logged in; where a login or logout ends that no application began.</summary>
internal sealed class AccountModel(Session session) : LoginPage
{
    public LoggedIn? Current { get; private set; }

    public async Task OnGetAsync() => Current = await session.CurrentAsync(HttpContext);
}
