using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>The refusals of this service. Source: RFC 9457.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotFound(string id) => Make(404, "No such parcel", $"There is no parcel {id}.", "no-such-parcel");

    public static ProblemHttpResult Invalid(string detail) => Make(400, "Invalid request", detail, "invalid-request");

    public static ProblemHttpResult Conflict(Parcel parcel) =>
        Make(412, "Changed meanwhile", $"The parcel is at version {parcel.Version}.", "changed-meanwhile");

    private static ProblemHttpResult Make(int status, string title, string detail, string type) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: $"urn:land-parcels:error:{type}");
}
