using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Mailboxes;

/// <summary>Decides who may send messages to a system; Exchange has it within a second.</summary>
internal static partial class ReplaceMailbox
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}/systems/{name}/mailbox", Handle)
        .Named("replaceMailbox", "Decide who may send messages to a system", 404, 422).WithTags("Mailboxes")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<MailboxView>, Problem>> Handle(
        AgencyCode code, string name, MailboxText request, Act act, MailboxStore mailboxes, InForceWatch inForce,
        ILogger<MailboxView> log, CancellationToken cancellationToken)
    {
        if (act.Caller.Own(code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        if (!Mailbox.MayDecide(act.Caller, code))
        {
            return RegistryProblems.NotAllowed.Because("Only the agency's integrator or officer.");
        }

        var errors = new FieldErrors();
        var rule = request.Read(errors);
        if (!errors.Any)
        {
            var unknown = await mailboxes.UnknownAsync(rule.From, cancellationToken);
            foreach (var (index, from) in rule.From.Index())
            {
                errors.Check(!unknown.Contains(from), $"from[{index}]", "Is neither an agency nor a system that is registered.", "Không phải cơ quan hoặc hệ thống đã đăng ký.");
            }
        }

        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var reason = request.Reason?.Trim() is { Length: > 0 } text ? text : null;
        if ((await mailboxes.ReplaceAsync(id, rule, reason, act, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Replaced(log, id, rule.Access);
        return TypedResults.Ok(MailboxView.Of(id, saved.Value) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The mailbox of {Id} is {Access}")]
        public static partial void Replaced(ILogger log, SystemId id, Contracts.Registry.MailboxAccess access);
    }
}
