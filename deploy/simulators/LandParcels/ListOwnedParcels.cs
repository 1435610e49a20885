using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>The parcels of one person, whose number comes in a header: addresses stand in logs.</summary>
internal static class ListOwnedParcels
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/owned-parcels", Handle);

    private static Results<Ok<Page<Parcel>>, ProblemHttpResult> Handle(
        ParcelRegister register, [FromHeader(Name = "Owner-Id")] string? ownerId, string? cursor = null, int limit = Page.DefaultLimit)
    {
        if (ownerId is not { Length: 12 } || !ownerId.All(char.IsAsciiDigit))
            return Problems.Invalid("Owner-Id is a citizen number of twelve digits");
        if (!Page.TryRead(cursor, limit, out var after, out var refusal))
            return Problems.Invalid(refusal!);

        return TypedResults.Ok(Page.Cut(register.OfOwner(ownerId, after, limit + 1), limit, parcel => parcel.Id));
    }
}
