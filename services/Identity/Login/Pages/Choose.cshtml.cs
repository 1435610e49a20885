using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.People;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>A logged-in person chooses a password: after a one-time password it must, else it may.</summary>
internal sealed class ChooseModel(
    PersonStore people, Passwords passwords, Attempts.AttemptGuard guard, Session session, LoginEventStore events, TimeProvider time) : LoginPage
{
    public static string Address(string? returnUrl) => AddressOf("/identity/login/choose-password", returnUrl);

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    /// <summary>For the browser's password store.</summary>
    public string? UserName { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (await session.CurrentAsync(HttpContext) is not { } current)
        {
            return Redirect(PasswordModel.Address(ReturnUrl));
        }

        UserName = current.Person.UserName;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await session.CurrentAsync(HttpContext) is not { } current)
        {
            return Redirect(PasswordModel.Address(ReturnUrl));
        }

        if (guard.LimitLogin(Source.Of(HttpContext)) is { } tooMany)
        {
            return Refuse(tooMany);
        }

        var person = current.Person;
        UserName = person.UserName;
        if (Password is not { } chosen || chosen != Again)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, new Refusal("Hai lần nhập không giống nhau.", "The two passwords differ."));
        }

        if (!Passwords.IsAcceptable(chosen, person.UserName) || passwords.Verify(person, chosen))
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, new Refusal(
                "Mật khẩu phải có ít nhất 12 ký tự, không chứa tên đăng nhập và khác mật khẩu cũ.",
                "The password must have at least 12 characters, not contain the user name and differ from the old one."));
        }

        var now = time.GetUtcNow();
        var hash = passwords.Hash(chosen);
        var changed = await people.ChangeAsync(
            person.UserName,
            now,
            before => before with { PasswordHash = hash, PasswordChangeRequired = false, SecurityStamp = Guid.CreateVersion7(now) },
            (transaction, after) => events.AddAsync(
                transaction, LoginEvents.OfPerson("passwordChosen", LoginOutcome.Succeeded, HttpContext, after.UserName), HttpContext.RequestAborted),
            HttpContext.RequestAborted);
        if (changed.IsProblem(out var problem, out var after))
        {
            return Refuse(problem);
        }

        // All other sessions have ended with the old stamp; this one goes on.
        await session.RenewAsync(HttpContext, after, current);
        return Redirect(Onward);
    }
}
