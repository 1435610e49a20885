using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Sealing;

/// <summary>Gives an agency a new key: content of its systems is encrypted under it from now on (in every process within a minute); what lies there stays readable.</summary>
internal static class RotateAgencyKey
{
    public sealed record Response
    {
        public required string Agency { get; init; }

        /// <summary>Number of the key; stands beside what is encrypted under it.</summary>
        public required int Key { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/agencies/{code}/keys", Handle).WithName("rotateAgencyKey").WithSummary("Give an agency a new content key").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        string code, DirectoryFeed directory, ContentVault vault, CommonProblems common, CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book))
        {
            return problem;
        }

        if (book.Directory.Agencies.All(agency => agency.Code.ToString() != code))
        {
            return common.NotFound;
        }

        var row = await vault.RotateAsync(code, cancellationToken);
        return TypedResults.Ok(new Response { Agency = row.Agency, Key = row.Id, CreatedAt = row.CreatedAt });
    }
}
