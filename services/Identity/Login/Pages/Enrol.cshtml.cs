using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.People;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>Instead of the second step, once: a person without authenticator enrols one, proves it with a code and gets recovery codes.</summary>
internal sealed class EnrolModel(
    PersonStore people, Totp totp, AttemptGuard guard, Session session, LoginEventStore events, IDataProtectionProvider protection, IdentityMetrics metrics, TimeProvider time) : LoginPage
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static string Address(string? returnUrl) => AddressOf("/identity/login/enrol", returnUrl);

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The secret that was shown, protected: it is stored only when the person has proved to have it.</summary>
    [BindProperty]
    public string? Pending { get; set; }

    public string? Secret { get; private set; }

    public string? QrCode { get; private set; }

    /// <summary>Shown once, after success.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public string Next { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync()
    {
        if (await session.HalfwayAsync(HttpContext) is not { SealedTotpSecret: null } person)
        {
            return Redirect(PasswordModel.Address(ReturnUrl));
        }

        Show(person, Totp.MakeSecret());
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var cancellationToken = HttpContext.RequestAborted;
        if (await session.HalfwayAsync(HttpContext) is not { SealedTotpSecret: null } person)
        {
            return Redirect(PasswordModel.Address(ReturnUrl));
        }

        if (guard.LimitLogin(Source.Of(HttpContext)) is { } tooMany)
        {
            Show(person, Totp.MakeSecret());
            return Refuse(tooMany);
        }

        if (Read(person) is not { } secret)
        {
            return Redirect(Address(ReturnUrl));
        }

        var now = time.GetUtcNow();
        if (Totp.Match(secret, Code?.Replace(" ", "", StringComparison.Ordinal) ?? "", now) is not { } step)
        {
            Show(person, secret);
            metrics.Login("enrolment", "failed");
            return Refuse(StatusCodes.Status401Unauthorized, new Refusal("Mã không đúng. Hãy thử mã mới.", "The code is wrong. Try a new one."));
        }

        var codes = RecoveryCodes.Make();
        var enrolled = await people.ChangeAsync(
            person.UserName,
            now,
            before => before.SealedTotpSecret is null
                ? before with { SealedTotpSecret = totp.Seal(before.Id, secret), TotpLastStep = step }
                : IdentityProblems.NotOneself,
            async (transaction, after) =>
            {
                await PersonStore.ReplaceRecoveryCodesAsync(
                    transaction, after.Id, [.. codes.Select(code => RecoveryCodes.HashOf(after.Id, code))], cancellationToken);
                await events.AddAsync(
                    transaction, LoginEvents.OfPerson("enrolment", LoginOutcome.Succeeded, HttpContext, after.UserName, ClientId), cancellationToken);
            },
            cancellationToken);
        if (enrolled.IsProblem(out _, out var changed))
        {
            // Someone with the same password was faster: this login begins anew and asks for the code.
            return Redirect(PasswordModel.Address(ReturnUrl));
        }

        metrics.Login("enrolment", "succeeded");
        await session.CompleteAsync(HttpContext, changed, "otp");
        (Codes, Next) = (codes, changed.PasswordChangeRequired ? ChooseModel.Address(ReturnUrl) : Onward);
        return Page();
    }

    private void Show(Person person, byte[] secret)
    {
        ModelState.Remove(nameof(Pending));
        Pending = Protector(person).Protect(Totp.Text(secret), Patience);
        Secret = string.Join(' ', Totp.Text(secret).Chunk(4).Select(group => new string(group)));
        QrCode = Convert.ToBase64String(Encoding.UTF8.GetBytes(Totp.QrCode(Totp.Address(person.UserName, secret))));
    }

    private byte[]? Read(Person person)
    {
        try
        {
            return Pending is null ? null : Totp.TryRead(Protector(person).Unprotect(Pending));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector Protector(Person person) =>
        protection.CreateProtector("totp-enrolment", person.Id.ToString("N")).ToTimeLimitedDataProtector();
}
