using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>Ends a subscription of the calling system. What its mailbox has got already stays there; the grant stays, too.</summary>
internal static class DeleteSubscription
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapDelete("/subscriptions/" + TopicPath.Place, Handle).WithName("deleteSubscription").WithSummary("End a subscription");

    private static async Task<Results<NoContent, Problem>> Handle(
        [AsParameters] TopicPath path, Caller caller, DirectoryFeed directory, SubscriptionStore subscriptions, CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book)
            || Senders.Find(caller, book).IsProblem(out problem, out var subscriber)
            || path.Id.IsProblem(out problem, out var id))
        {
            return problem;
        }

        return await subscriptions.DeleteAsync(id.ToString(), subscriber.Id.ToString(), cancellationToken)
            ? TypedResults.NoContent()
            : ExchangeProblems.SubscriptionNotFound;
    }
}
