using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>Roles and state of a person. Sessions and tokens end, since they say more, or less, than is true now.</summary>
internal static class ChangePerson
{
    public sealed record RolesRequest
    {
        public required IReadOnlyList<string> Roles { get; init; }
    }

    public sealed record StateRequest
    {
        /// <summary>active or disabled.</summary>
        public required string State { get; init; }
    }

    public static void Map(IEndpointRouteBuilder people)
    {
        // An auditor comes here too: nobody else gives or takes that role.
        people.MapPut("/{userName}/roles", HandleRoles).WithName("changeRoles").WithSummary("Change a person's roles").RequireRole(Roles.Operator, Roles.Auditor);
        people.MapPut("/{userName}/state", HandleState).WithName("changeState").WithSummary("Disable or enable a person").RequireRole(Roles.Operator, Roles.Auditor);
    }

    private static async Task<Results<Ok<PersonView>, Problem>> HandleRoles(
        string userName, RolesRequest request, Caller caller, HttpContext http, PersonStore people, LoginEventStore events, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = await people.ChangeAsync(userName, now, Decide, Tell, cancellationToken);
        return changed.IsProblem(out var problem, out var person) ? problem : TypedResults.Ok(PersonView.Of(person));

        Result<Person> Decide(Person before)
        {
            var errors = new FieldErrors();
            Person.Check(errors, before.Agency, request.Roles);
            if (errors.Any)
            {
                return errors.ToProblem(common.ValidationFailed);
            }

            if (userName == caller.Subject)
            {
                return IdentityProblems.NotOneself;
            }

            return Roles.MayGrantAll(caller.Roles, Roles.Changed(before.Roles, [.. request.Roles]))
                ? before with { Roles = [.. request.Roles], SecurityStamp = Guid.CreateVersion7(now) }
                : IdentityProblems.RoleNotGrantable;
        }

        Task Tell(Npgsql.NpgsqlTransaction transaction, Person after) => events.AddAsync(
            transaction, LoginEvents.ByCaller("rolesChanged", caller, http, userName) with { Detail = string.Join(' ', after.Roles) }, cancellationToken);
    }

    private static async Task<Results<Ok<PersonView>, Problem>> HandleState(
        string userName, StateRequest request, Caller caller, HttpContext http, PersonStore people, LoginEventStore events, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = await people.ChangeAsync(userName, now, Decide, Tell, cancellationToken);
        return changed.IsProblem(out var problem, out var person) ? problem : TypedResults.Ok(PersonView.Of(person));

        Result<Person> Decide(Person before)
        {
            var errors = new FieldErrors();
            if (!errors.Check(request.State is Person.Active or Person.Disabled, "state", "Must be active or disabled.", "Phải là active hoặc disabled."))
            {
                return errors.ToProblem(common.ValidationFailed);
            }

            if (userName == caller.Subject)
            {
                return IdentityProblems.NotOneself;
            }

            // To disable takes power away, which may be urgent; to enable gives it.
            var allowed = request.State == Person.Disabled ? caller.Is(Roles.Operator) || Roles.MayGrantAll(caller.Roles, before.Roles) : Roles.MayGrantAll(caller.Roles, before.Roles);
            return !allowed ? IdentityProblems.PersonAboveCaller
                : request.State == before.State ? before
                : before with { State = request.State, SecurityStamp = Guid.CreateVersion7(now) };
        }

        Task Tell(Npgsql.NpgsqlTransaction transaction, Person after) => events.AddAsync(
            transaction, LoginEvents.ByCaller("stateChanged", caller, http, userName) with { Detail = after.State }, cancellationToken);
    }
}
