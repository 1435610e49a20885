using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.Federation;
using GiaLai.Lgsp.Identity.People;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>First step of a login: user name and password.</summary>
internal sealed class PasswordModel(
    PersonStore people, Passwords passwords, AttemptGuard guard, Session session, LoginEventStore events, IdentityMetrics metrics,
    IReadOnlyList<FederationOptions> providers) : LoginPage
{
    /// <summary>Other ways to log in.</summary>
    public IReadOnlyList<FederationOptions> Providers => providers;

    public static string Address(string? returnUrl) => AddressOf("/identity/login", returnUrl);

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        UserName = UserName?.Trim().ToLowerInvariant();
        var source = Source.Of(HttpContext);
        if (guard.LimitLogin(source) is { } tooMany)
        {
            return Refuse(tooMany);
        }

        if (!Person.IsUserName(UserName) || Password is not { Length: > 0 and <= Passwords.MaximumLength })
        {
            return Wrong();
        }

        var cancellationToken = HttpContext.RequestAborted;
        var key = AttemptKey.Person(UserName!, source);
        if ((await guard.EnterAsync(key, source, cancellationToken)).IsProblem(out var locked, out _))
        {
            return Refuse(locked);
        }

        var person = await people.FindAsync(UserName!, cancellationToken);
        if (!passwords.Verify(person, Password) || !person!.IsActive)
        {
            // Also for an unknown name: else a lock would tell which names exist.
            await guard.FailAsync(key, source, subjectExists: true, cancellationToken);
            await TellAsync(LoginOutcome.Failed, person, person is { IsActive: false } ? "disabled" : null);
            return Wrong();
        }

        await session.BeginAsync(HttpContext, person);
        await TellAsync(LoginOutcome.Succeeded, person, null);
        return Redirect(person.SealedTotpSecret is null ? EnrolModel.Address(ReturnUrl) : CodeModel.Address(ReturnUrl));
    }

    /// <summary>The same for an unknown name, a wrong password and a disabled person.</summary>
    private IActionResult Wrong() => Refuse(
        StatusCodes.Status401Unauthorized, new Refusal("Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is wrong."));

    private Task TellAsync(LoginOutcome outcome, Person? person, string? detail)
    {
        metrics.Login("password", outcome.ToString().ToLowerInvariant());
        // What is typed as an unknown name may be a password.
        return events.AddAsync(LoginEvents.OfPerson("password", outcome, HttpContext, person?.UserName, ClientId, detail), HttpContext.RequestAborted);
    }
}
