using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>Pages through the parcels, of one commune or all, in order of their ids.</summary>
internal static class ListParcels
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/parcels", Handle);

    private static Results<Ok<Page<Parcel>>, ProblemHttpResult> Handle(
        ParcelRegister register, string? commune = null, string? cursor = null, int limit = Page.DefaultLimit)
    {
        if (commune is not null && !(commune.Length == 5 && commune.All(char.IsAsciiDigit)))
            return Problems.Invalid("commune is a code of five digits");
        if (!Page.TryRead(cursor, limit, out var after, out var refusal))
            return Problems.Invalid(refusal!);

        return TypedResults.Ok(Page.Cut(register.List(commune, after, limit + 1), limit, parcel => parcel.Id));
    }
}
