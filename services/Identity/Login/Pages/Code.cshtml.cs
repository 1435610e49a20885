using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.People;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>Second step of a login: the code of the authenticator, or a recovery code. Each is good once.</summary>
internal sealed class CodeModel(
    PersonStore people, Totp totp, AttemptGuard guard, Session session, LoginEventStore events, IdentityMetrics metrics, TimeProvider time) : LoginPage
{
    public static string Address(string? returnUrl) => AddressOf("/identity/login/code", returnUrl);

    [BindProperty]
    public string? Code { get; set; }

    public async Task<IActionResult> OnGetAsync() =>
        await session.HalfwayAsync(HttpContext) is { SealedTotpSecret: not null } ? Page() : Redirect(PasswordModel.Address(ReturnUrl));

    public async Task<IActionResult> OnPostAsync()
    {
        var cancellationToken = HttpContext.RequestAborted;
        if (await session.HalfwayAsync(HttpContext) is not { SealedTotpSecret: { } sealedSecret } person)
        {
            return Redirect(PasswordModel.Address(ReturnUrl));
        }

        var source = Source.Of(HttpContext);
        if (guard.LimitLogin(source) is { } tooMany)
        {
            return Refuse(tooMany);
        }

        var key = AttemptKey.Code(person.UserName);
        if ((await guard.EnterAsync(key, source, cancellationToken)).IsProblem(out var locked, out var standing))
        {
            return Refuse(locked);
        }

        var code = Code?.Trim() ?? "";
        var isRecoveryCode = RecoveryCodes.LooksLikeOne(code);
        var right = isRecoveryCode
            ? await people.TryUseRecoveryCodeAsync(person.Id, RecoveryCodes.HashOf(person.Id, code), time.GetUtcNow(), cancellationToken)
            : Totp.Match(totp.Open(person.Id, sealedSecret), code.Replace(" ", "", StringComparison.Ordinal), time.GetUtcNow()) is { } step
                && await people.TryUseTotpStepAsync(person.Id, step, cancellationToken);
        var kind = isRecoveryCode ? "recoveryCode" : "code";
        metrics.Login(kind, right ? "succeeded" : "failed");
        await events.AddAsync(
            LoginEvents.OfPerson(kind, right ? LoginOutcome.Succeeded : LoginOutcome.Failed, HttpContext, person.UserName, ClientId), cancellationToken);
        if (!right)
        {
            await guard.FailAsync(key, source, subjectExists: true, cancellationToken);
            return Refuse(StatusCodes.Status401Unauthorized, new Refusal(
                "Mã không đúng hoặc đã dùng. Hãy chờ mã mới.", "The code is wrong or was used before. Wait for a new one."));
        }

        await guard.SucceedAsync(key, source, standing, cancellationToken);
        await guard.SucceedAsync(AttemptKey.Person(person.UserName, source), source, standing with { HasFailed = true }, cancellationToken);
        await session.CompleteAsync(HttpContext, person, isRecoveryCode ? "rc" : "otp");
        return Redirect(person.PasswordChangeRequired ? ChooseModel.Address(ReturnUrl) : Onward);
    }
}
