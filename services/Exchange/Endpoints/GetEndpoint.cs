using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>How a system gets its messages, and how its endpoint does.</summary>
internal static class GetEndpoint
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/systems/{id}/endpoint", Handle).WithName("getEndpoint").WithSummary("See how a system gets its messages");

    private static async Task<Results<Ok<EndpointView>, Problem>> Handle(
        string id, Caller caller, DirectoryFeed directory, EndpointStore store, CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book))
        {
            return problem;
        }

        if (book.System(id) is null || !(caller.Answers(id) || caller.Oversees()))
        {
            return ExchangeProblems.SystemNotFound;
        }

        return TypedResults.Ok(await store.FindAsync(id, cancellationToken) is { } endpoint
            ? EndpointView.Of(endpoint)
            : new EndpointView { System = id, Mode = "pull", Failures = 0 });
    }
}
