using GiaLai.Lgsp.Identity.Federation;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>
/// A new one-time password, or a new authenticator at the next login. Refused for a person whose roles the caller may not grant:
/// with the one-time password the caller could become that person.
/// </summary>
internal static class ResetCredentials
{
    public sealed record PasswordResponse
    {
        /// <summary>Shown once; good until the person has chosen another one.</summary>
        public required string OneTimePassword { get; init; }
    }

    public static void Map(IEndpointRouteBuilder people)
    {
        people.MapPost("/{userName}/password", HandlePassword).WithName("resetPassword").WithSummary("Give a person a one-time password").RequireRole(Roles.Operator, Roles.Auditor);
        people.MapDelete("/{userName}/totp", HandleTotp).WithName("resetTotp").WithSummary("Let a person enrol an authenticator anew").RequireRole(Roles.Operator, Roles.Auditor);
    }

    private static async Task<Results<Ok<PasswordResponse>, Problem>> HandlePassword(
        string userName, Caller caller, HttpContext http, PersonStore people, Passwords passwords, LoginEventStore events, TimeProvider time, CancellationToken cancellationToken)
    {
        var password = Passwords.MakeOneTime();
        var hash = passwords.Hash(password);
        var changed = await ChangeAsync(
            userName, "passwordReset", caller, http, people, events, time,
            person => person with { PasswordHash = hash, PasswordChangeRequired = true },
            cancellationToken);
        return changed.IsProblem(out var problem, out _) ? problem : TypedResults.Ok(new PasswordResponse { OneTimePassword = password });
    }

    private static async Task<Results<NoContent, Problem>> HandleTotp(
        string userName, Caller caller, HttpContext http, PersonStore people, LoginEventStore events, TimeProvider time, CancellationToken cancellationToken)
    {
        var changed = await ChangeAsync(
            userName, "totpReset", caller, http, people, events, time,
            person => person with { SealedTotpSecret = null, TotpLastStep = 0 },
            cancellationToken);
        return changed.IsProblem(out var problem, out _) ? problem : TypedResults.NoContent();
    }

    private static Task<Result<Person>> ChangeAsync(
        string userName, string kind, Caller caller, HttpContext http, PersonStore people, LoginEventStore events, TimeProvider time, Func<Person, Person> change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return people.ChangeAsync(
            userName,
            now,
            before => Roles.MayGrantAll(caller.Roles, before.Roles)
                ? change(before) with { SecurityStamp = Guid.CreateVersion7(now) }
                : IdentityProblems.PersonAboveCaller,
            async (transaction, after) =>
            {
                if (after.SealedTotpSecret is null)
                {
                    await PersonStore.ReplaceRecoveryCodesAsync(transaction, after.Id, [], cancellationToken);
                }

                // Who had the credentials may have made the links.
                await LinkStore.UnlinkAsync(transaction, after.Id, null, cancellationToken);
                await events.AddAsync(transaction, LoginEvents.ByCaller(kind, caller, http, userName), cancellationToken);
            },
            cancellationToken);
    }
}
