using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.Tokens;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>A new person, with a one-time password that is shown once: at the first login another one is chosen and an authenticator enrolled.</summary>
internal static class CreatePerson
{
    public sealed record Request
    {
        /// <summary>2 to 41 characters: <c>[a-z][a-z0-9._-]*</c>.</summary>
        public required string UserName { get; init; }

        /// <summary>1 to 200 characters.</summary>
        public required string DisplayName { get; init; }

        /// <summary>Agency code; needed for a role that acts for an agency.</summary>
        public string? Agency { get; init; }

        public IReadOnlyList<string> Roles { get; init; } = [];
    }

    public sealed record Response
    {
        public required PersonView Person { get; init; }

        /// <summary>Shown once; good until the person has chosen another one.</summary>
        public required string OneTimePassword { get; init; }
    }

    public static void Map(IEndpointRouteBuilder people) =>
        people.MapPost("", Handle).WithName("createPerson").WithSummary("Create a person").RequireRole(Roles.Operator);

    private static async Task<Results<Created<Response>, Problem>> Handle(
        Request request,
        Caller caller,
        HttpContext http,
        RevocationStore transactions,
        Passwords passwords,
        LoginEventStore events,
        CommonProblems common,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(Person.IsUserName(request.UserName), "userName",
            "Must be 2 to 41 of a-z, 0-9, dot, underscore and hyphen, and begin with a letter.",
            "Phải gồm 2 đến 41 ký tự a-z, 0-9, dấu chấm, gạch dưới, gạch nối và bắt đầu bằng chữ cái.");
        errors.Check(request.DisplayName.Trim().Length is >= 1 and <= 200, "displayName", "Must be 1 to 200 characters.", "Phải từ 1 đến 200 ký tự.");
        Person.Check(errors, request.Agency, request.Roles);
        if (errors.Any)
        {
            return errors.ToProblem(common.ValidationFailed);
        }

        if (!Roles.MayGrantAll(caller.Roles, request.Roles))
        {
            return IdentityProblems.RoleNotGrantable;
        }

        var now = time.GetUtcNow();
        var password = Passwords.MakeOneTime();
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            UserName = request.UserName,
            DisplayName = request.DisplayName.Trim(),
            Agency = request.Agency,
            Roles = [.. request.Roles],
            State = Person.Active,
            PasswordHash = passwords.Hash(password),
            PasswordChangeRequired = true,
            TotpLastStep = 0,
            SecurityStamp = Guid.CreateVersion7(now),
            CreatedAt = now,
            ChangedAt = now,
        };
        var added = await transactions.InTransactionAsync(
            async transaction =>
            {
                var result = await PersonStore.AddAsync(transaction, person, cancellationToken);
                if (!result.IsProblem(out _, out _))
                {
                    await events.AddAsync(
                        transaction,
                        LoginEvents.ByCaller("personCreated", caller, http, person.UserName) with { Detail = string.Join(' ', person.Roles) },
                        cancellationToken);
                }

                return result;
            },
            cancellationToken);
        return added.IsProblem(out var problem, out _)
            ? problem
            : TypedResults.Created($"/identity/v1/people/{person.UserName}", new Response { Person = PersonView.Of(person), OneTimePassword = password });
    }
}
