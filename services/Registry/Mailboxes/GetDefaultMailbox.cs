using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Mailboxes;

/// <summary>The system that gets what is sent to an agency's code; senders ask for it to find the keys to encrypt with.</summary>
internal static class GetDefaultMailbox
{
    /// <param name="System">Absent when the agency has chosen none and it does not follow.</param>
    /// <param name="Chosen">False: it is the only system of the agency that is enabled.</param>
    public sealed record Response(SystemId? System, bool Chosen);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/default-mailbox", Handle)
        .Named("getDefaultMailbox", "Get the system that gets an agency's messages", 404).WithTags("Mailboxes");

    private static async Task<Results<Ok<Response>, Problem>> Handle(AgencyCode code, MailboxStore mailboxes, CancellationToken cancellationToken) =>
        await mailboxes.FindDefaultAsync(code, cancellationToken) is { } found
            ? TypedResults.Ok(new Response(found.System, found.Chosen))
            : RegistryProblems.AgencyUnknown;
}
