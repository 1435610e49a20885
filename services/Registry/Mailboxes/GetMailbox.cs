using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Mailboxes;

/// <summary>Who may send messages to a system, to its own agency.</summary>
internal static class GetMailbox
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/systems/{name}/mailbox", Handle)
        .Named("getMailbox", "Get who may send messages to a system", 404).WithTags("Mailboxes");

    private static async Task<Results<Ok<MailboxView>, Problem>> Handle(
        AgencyCode code, string name, Caller caller, MailboxStore mailboxes, CancellationToken cancellationToken)
    {
        if (caller.Visible(code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        return await mailboxes.FindAsync(id, cancellationToken) is { } rule ? TypedResults.Ok(MailboxView.Of(id, rule)) : RegistryProblems.SystemUnknown;
    }
}
