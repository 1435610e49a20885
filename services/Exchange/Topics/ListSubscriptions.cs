using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>The subscriptions of the calling system, and where each stands.</summary>
internal static class ListSubscriptions
{
    public sealed record Response(IReadOnlyList<SubscriptionView> Items);

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/subscriptions", Handle).WithName("listSubscriptions").WithSummary("List one's subscriptions");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Caller caller, DirectoryFeed directory, SubscriptionStore subscriptions, TimeProvider time, CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book) || Senders.Find(caller, book).IsProblem(out problem, out var subscriber))
        {
            return problem;
        }

        var rows = await subscriptions.ListAsync(subscriber.Id.ToString(), cancellationToken);
        return TypedResults.Ok(new Response([.. rows.Select(row => SubscriptionView.Of(row, book, time.GetUtcNow()))]));
    }
}
