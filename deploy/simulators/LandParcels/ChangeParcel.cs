using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>Changes land use or area of a parcel. <c>If-Match</c> with its ETag, where sent, guards against lost changes.</summary>
internal static class ChangeParcel
{
    /// <summary>Members left out stay as they are.</summary>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record Request(LandUse? LandUse, decimal? AreaM2);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPatch("/parcels/{id}", Handle);

    private static Results<Ok<Parcel>, ProblemHttpResult> Handle(
        string id,
        [FromBody] Request request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        ParcelRegister register,
        TimeProvider time,
        HttpResponse response)
    {
        if (request is { LandUse: null, AreaM2: null })
            return Problems.Invalid("name landUse or areaM2");
        if (request.AreaM2 is <= 0 or > 100_000_000)
            return Problems.Invalid("areaM2 is above 0 and at most 100,000,000");

        var changed = register.Change(
            id,
            ifMatch,
            parcel => parcel with { LandUse = request.LandUse ?? parcel.LandUse, AreaM2 = request.AreaM2 ?? parcel.AreaM2 },
            new ParcelEvent(time.GetUtcNow(), "changed", "Đăng ký biến động"));
        if (changed is not (var parcel, var conflict))
            return Problems.NotFound(id);
        if (conflict)
            return Problems.Conflict(parcel);

        response.Headers.ETag = parcel.ETag;
        return TypedResults.Ok(parcel);
    }
}
