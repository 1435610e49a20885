using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>Takes a scanned deed of any size and answers what it took. The bytes are counted and hashed as they come, and not kept.</summary>
internal static class AddParcelDocument
{
    /// <param name="ParcelId">The parcel.</param>
    /// <param name="Bytes">Size of the body.</param>
    /// <param name="Sha256">Of the body, lower-case hex.</param>
    internal sealed record Response(string ParcelId, long Bytes, string Sha256);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/parcels/{id}/documents", Handle);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        string id, ParcelRegister register, HttpRequest request, CancellationToken cancellation)
    {
        if (register.Find(id) is null)
            return Problems.NotFound(id);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long bytes = 0;
            while (await request.Body.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                bytes += read;
            }

            return TypedResults.Ok(new Response(id, bytes, Convert.ToHexStringLower(hash.GetHashAndReset())));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
