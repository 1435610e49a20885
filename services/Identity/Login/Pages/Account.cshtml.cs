using GiaLai.Lgsp.Identity.Federation;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>Who is logged in, and by which other providers that may be; where a login or logout ends that no application began.</summary>
internal sealed class AccountModel(Session session, LinkStore links, IReadOnlyList<FederationOptions> providers) : LoginPage
{
    public LoggedIn? Current { get; private set; }

    public IReadOnlyList<FederationOptions> Providers => providers;

    public IReadOnlySet<string> Linked { get; private set; } = new HashSet<string>();

    /// <summary>A form here leads on to a provider.</summary>
    protected override IEnumerable<Uri> FormsLeadTo => providers.Select(provider => provider.Authority);

    public async Task OnGetAsync()
    {
        Current = await session.CurrentAsync(HttpContext);
        if (Current is not null && providers.Count > 0)
        {
            Linked = await links.ListAsync(Current.Person.Id, HttpContext.RequestAborted);
        }
    }
}
