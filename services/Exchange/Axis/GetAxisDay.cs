using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>What left over the axis in a day, and what came, as Exchange has it; for the adapter, which knows what the axis has.</summary>
internal static class GetAxisDay
{
    public sealed record Response(IReadOnlyList<DayItem> Items);

    public static void Map(IEndpointRouteBuilder axis) => axis.MapGet("/days/{day}", Handle).WithName("getAxisDay").WithSummary("What left and what came over the axis in a day");

    private static async Task<Ok<Response>> Handle(DateOnly day, NationalStore outgoing, ArrivalStore arrivals, CancellationToken cancel)
    {
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(7));
        var sent = await outgoing.OfDayAsync(from, from.AddDays(1), cancel);
        var received = await arrivals.OfDayAsync(from, from.AddDays(1), cancel);
        return TypedResults.Ok(new Response([.. sent, .. received]));
    }
}
