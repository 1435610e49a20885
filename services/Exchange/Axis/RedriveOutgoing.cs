using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>The operator sends again what the axis refused or did not get in time; it has seven more days.</summary>
internal static class RedriveOutgoing
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/axis/outgoing/{id}/redrive", Handle).WithName("redriveOutgoingDocument").WithSummary("Send again over the axis").RequireRole(Roles.Operator);

    private static async Task<Results<NoContent, Problem>> Handle(Guid id, Caller caller, NationalStore store, CancellationToken cancellationToken) =>
        await store.RedriveAsync(id, caller.Subject, cancellationToken) ? TypedResults.NoContent()
        : await store.FindAsync(id, cancellationToken) is null ? ExchangeProblems.NoSuchOutgoing
        : ExchangeProblems.NotRedrivable;
}
