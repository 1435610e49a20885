using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>One parcel, with its version as ETag.</summary>
internal static class GetParcel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/parcels/{id}", Handle);

    private static Results<Ok<Parcel>, ProblemHttpResult> Handle(string id, ParcelRegister register, HttpResponse response)
    {
        if (register.Find(id) is not { } parcel)
            return Problems.NotFound(id);

        response.Headers.ETag = parcel.ETag;
        return TypedResults.Ok(parcel);
    }
}
