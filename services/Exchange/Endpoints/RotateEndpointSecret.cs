using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>Gives an endpoint a new secret, shown once. For a day pushes carry two signatures, with the new secret and the old.</summary>
internal static class RotateEndpointSecret
{
    public sealed record Response
    {
        /// <summary><c>whsec_…</c>, shown once.</summary>
        public required string Secret { get; init; }

        /// <summary>Until then the old one signs too.</summary>
        public required DateTimeOffset OldSecretUntil { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/systems/{id}/endpoint/secret", Handle).WithName("rotateEndpointSecret").WithSummary("Replace an endpoint's secret");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        string id, Caller caller, DirectoryFeed directory, EndpointStore store, EndpointSecrets secrets, IOptions<ExchangeOptions> options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book))
        {
            return problem;
        }

        if (book.System(id) is null || !caller.Answers(id))
        {
            return ExchangeProblems.SystemNotFound;
        }

        var (secret, box) = await secrets.NewAsync(id, cancellationToken);
        var until = time.GetUtcNow() + options.Value.SecretOverlap;
        return await store.RotateSecretAsync(id, box, until, cancellationToken)
            ? TypedResults.Ok(new Response { Secret = secret, OldSecretUntil = until })
            : ExchangeProblems.NoEndpoint;
    }
}
