using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>What happened to a parcel, the oldest first.</summary>
internal static class ListParcelHistory
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/parcels/{id}/history", Handle);

    private static Results<Ok<Page<ParcelEvent>>, ProblemHttpResult> Handle(
        string id, ParcelRegister register, string? cursor = null, int limit = Page.DefaultLimit)
    {
        if (!Page.TryRead(cursor, limit, out var after, out var refusal))
            return Problems.Invalid(refusal!);
        if (register.History(id) is not { } events)
            return Problems.NotFound(id);

        var seen = int.TryParse(after, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var numbered = events.Select((happened, index) => (happened, Number: index + 1));
        var page = Page.Cut(
            [.. numbered.Where(entry => entry.Number > seen).Take(limit + 1)],
            limit,
            entry => entry.Number.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new Page<ParcelEvent>([.. page.Items.Select(entry => entry.happened)], page.NextCursor));
    }
}
