using System.Security.Claims;
using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.Federation;
using GiaLai.Lgsp.Identity.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>
/// A login by way of another provider, and the link that it needs. Nobody gets an account here by having one there: the person links
/// the two, logged in here with both factors.
/// </summary>
internal sealed class FederatedModel(
    IReadOnlyList<FederationOptions> providers, LinkStore links, LinkedSubjects subjects, PersonStore people, AttemptGuard guard, Session session,
    LoginEventStore events, IdentityMetrics metrics, TimeProvider time, ILogger<FederatedModel> log) : LoginPage
{
    private const string Done = "done";
    private const string Failed = "failed";

    public FederationOptions? Provider { get; private set; }

    /// <summary>How far it has come: null = about to begin.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Step { get; set; }

    public static string Address(string provider, string? returnUrl) => AddressOf("/identity/federation/" + provider, returnUrl);

    public static string FailedAddress(string provider, string? returnUrl) => QueryHelpers.AddQueryString(Address(provider, returnUrl), nameof(Step), Failed);

    public override Task OnPageHandlerExecutionAsync(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context, Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutionDelegate next)
    {
        Provider = providers.FirstOrDefault(provider => provider.Id == (string?)RouteData.Values["provider"]);
        return base.OnPageHandlerExecutionAsync(context, next);
    }

    public Task<IActionResult> OnGetAsync() => Provider is null ? Task.FromResult<IActionResult>(NotFound()) : Step switch
    {
        Failed => Task.FromResult(Refuse(StatusCodes.Status401Unauthorized, new Refusal(
            $"{Provider.NameVi} không xác nhận được bạn là ai. Hãy thử lại, hoặc đăng nhập bằng mật khẩu.",
            $"{Provider.NameEn} did not confirm who you are. Try again, or log in with your password."))),
        Done => EndAsync(),
        _ => BeginAsync(linkTo: null),
    };

    /// <summary>A form of ours only: a foreign page must not be able to link its own account with a person's.</summary>
    public async Task<IActionResult> OnPostLinkAsync() =>
        Provider is null ? NotFound()
        : await session.CurrentAsync(HttpContext) is { } current ? await BeginAsync(current.Person.UserName)
        : Redirect(PasswordModel.Address(null));

    public async Task<IActionResult> OnPostUnlinkAsync()
    {
        if (Provider is null)
        {
            return NotFound();
        }

        if (await session.CurrentAsync(HttpContext) is not { } current)
        {
            return Redirect(PasswordModel.Address(null));
        }

        await links.UnlinkAsync(current.Person.Id, Provider.Id, transaction => TellAsync(transaction, "federationUnlinked", current.Person), HttpContext.RequestAborted);
        return Redirect("/identity/account");
    }

    private async Task<IActionResult> BeginAsync(string? linkTo)
    {
        if (guard.LimitLogin(Source.Of(HttpContext)) is { } tooMany)
        {
            return Refuse(tooMany);
        }

        var way = new AuthenticationProperties
        {
            RedirectUri = QueryHelpers.AddQueryString(Address(Provider!.Id, ReturnUrl), nameof(Step), Done),
            Items = { [FederatedLogin.ReturnUrl] = ReturnUrl },
        };
        if (linkTo is not null)
        {
            way.Items[FederatedLogin.LinkTo] = linkTo;
        }

        try
        {
            await HttpContext.ChallengeAsync(Provider.Scheme, way);
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException && !Response.HasStarted)
        {
            // Its discovery document or its keys cannot be read.
            log.ProviderAway(Provider.Id, exception.GetBaseException().Message);
            return Refuse(IdentityProblems.ProviderAway);
        }

        return new EmptyResult();
    }

    private async Task<IActionResult> EndAsync()
    {
        var ticket = await HttpContext.AuthenticateAsync(FederatedLogin.Scheme);
        await HttpContext.SignOutAsync(FederatedLogin.Scheme);
        if (ticket.Principal?.Identity?.AuthenticationType is null || ticket.Properties!.GetString(".AuthScheme") != Provider!.Scheme
            || ticket.Principal.FindFirstValue(Provider.SubjectClaim) is not { Length: > 0 } name)
        {
            return Redirect(FailedAddress(Provider!.Id, ReturnUrl));
        }

        var subject = subjects.HashOf(Provider.Id, name);
        return ticket.Properties.GetString(FederatedLogin.LinkTo) is { } linkTo
            ? await LinkAsync(linkTo, subject)
            : await LogInAsync(subject, ticket.Principal);
    }

    private async Task<IActionResult> LinkAsync(string userName, byte[] subject)
    {
        if (await session.CurrentAsync(HttpContext) is not { } current || current.Person.UserName != userName)
        {
            return Redirect(PasswordModel.Address(null));
        }

        var linked = await links.LinkAsync(
            current.Person.Id, Provider!.Id, subject, time.GetUtcNow(), transaction => TellAsync(transaction, "federationLinked", current.Person), HttpContext.RequestAborted);
        return linked.IsProblem(out var problem, out _) ? Refuse(problem) : Redirect("/identity/account");
    }

    private async Task<IActionResult> LogInAsync(byte[] subject, ClaimsPrincipal principal)
    {
        var cancellationToken = HttpContext.RequestAborted;
        var person = await links.FindAsync(Provider!.Id, subject, cancellationToken) is { } userName ? await people.FindAsync(userName, cancellationToken) : null;
        var outcome = person is { IsActive: true } ? LoginOutcome.Succeeded : LoginOutcome.Failed;
        metrics.Login("federated", outcome.ToString().ToLowerInvariant());
        await events.AddAsync(
            LoginEvents.OfPerson("federated", outcome, HttpContext, person?.UserName, ClientId, person is { IsActive: false } ? $"{Provider.Id}: disabled" : Provider.Id), cancellationToken);
        if (outcome == LoginOutcome.Failed)
        {
            return Refuse(IdentityProblems.NotLinked);
        }

        if (Provider.TwoFactorAcr.Contains(principal.FindFirstValue("acr")))
        {
            await session.CompleteAsync(HttpContext, person!, Session.Federated);
            return Redirect(person!.PasswordChangeRequired ? ChooseModel.Address(ReturnUrl) : Onward);
        }

        await session.BeginAsync(HttpContext, person!, Session.Federated);
        return Redirect(person!.SealedTotpSecret is null ? EnrolModel.Address(ReturnUrl) : CodeModel.Address(ReturnUrl));
    }

    private Task TellAsync(Npgsql.NpgsqlTransaction transaction, string kind, Person person) => events.AddAsync(
        transaction, LoginEvents.OfPerson(kind, LoginOutcome.Succeeded, HttpContext, person.UserName, detail: Provider!.Id), HttpContext.RequestAborted);
}

internal static partial class FederatedLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody can log in by way of {Provider}: {Reason}")]
    public static partial void ProviderAway(this ILogger log, string provider, string reason);
}
