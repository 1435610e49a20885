using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>
/// Subscribes the calling system to a topic, or changes its subscription. Events come where its messages come: into its mailbox, or to
/// its endpoint. Without a beginning a new one begins with the next event; with one, events from there on are given again.
/// </summary>
internal static class PutSubscription
{
    public sealed record Request
    {
        /// <summary>Topic id, <c>H21.05/parcel-changed/v1</c>.</summary>
        public string? Topic { get; init; }

        /// <summary>full or thin: whether deliveries carry the content, or the subscriber gets it by a request of its own. Default full.</summary>
        public SubscriptionContent? Content { get; init; }

        /// <summary>From the first event that was accepted then or later.</summary>
        public DateTimeOffset? FromTime { get; init; }

        /// <summary>From the event at this position; 1 = from the oldest there is. Events that are gone are passed over: <c>nextPosition</c> says where it begins.</summary>
        public long? FromPosition { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPut("/subscriptions", Handle).WithName("putSubscription").WithSummary("Subscribe to a topic, or change a subscription");

    private static async Task<Results<Ok<SubscriptionView>, Problem>> Handle(
        Request request, Caller caller, DirectoryFeed directory, SubscriptionStore subscriptions, MailboxBell bell, TimeProvider time, CommonProblems common,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var id = errors.Parse<TopicId>(request.Topic, "topic", "H21.05/parcel-changed/v1");
        errors.Check(request.FromPosition is null or >= 1, "fromPosition", "Must be 1 or more.", "Phải từ 1 trở lên.");
        errors.Check(request.FromPosition is null || request.FromTime is null, "fromTime", "Give a position or a time, not both.", "Chỉ ghi vị trí hoặc thời điểm, không ghi cả hai.");
        if (errors.Any)
        {
            return errors.ToProblem(common.ValidationFailed);
        }

        var now = time.GetUtcNow();
        if (directory.Book().IsProblem(out var problem, out var book)
            || Senders.Find(caller, book).IsProblem(out problem, out var subscriber)
            || book.OpenTopic(id!.Value).IsProblem(out problem, out var topic)
            || book.LiveGrant(topic.Topic, subscriber.Id, now).IsProblem(out problem, out _))
        {
            return problem;
        }

        var wish = new SubscriptionWish(
            topic.Topic.ToString(), subscriber.Id.ToString(), request.Content == SubscriptionContent.Thin, request.FromPosition, request.FromTime?.ToUniversalTime());
        var row = await subscriptions.PutAsync(wish, now, cancellationToken);
        bell.Ring(TopicStore.Bell);
        return TypedResults.Ok(SubscriptionView.Of(row, book, now));
    }
}

internal enum SubscriptionContent
{
    Full,
    Thin,
}

/// <summary>A subscription as its system sees it.</summary>
internal sealed record SubscriptionView
{
    public required string Topic { get; init; }

    public required SubscriptionContent Content { get; init; }

    /// <summary>active; suspended while its grant is; ended when there is no grant any more, or no topic.</summary>
    public required string State { get; init; }

    /// <summary>The last event that was given to the mailbox; 0 = none.</summary>
    public required long Position { get; init; }

    /// <summary>
    /// The event that is given next. Where a replay was asked for, that is where it really begins: later than asked when the events before
    /// are gone, earlier when there is none there yet.
    /// </summary>
    public required long NextPosition { get; init; }

    /// <summary>The newest event of the topic; 0 = none yet.</summary>
    public required long LastPosition { get; init; }

    /// <summary>The oldest event that can be replayed; absent when there is none.</summary>
    public long? FirstPosition { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public static SubscriptionView Of(SubscriptionRow row, AddressBook book, DateTimeOffset now) => new()
    {
        Topic = row.Topic,
        Content = row.Thin ? SubscriptionContent.Thin : SubscriptionContent.Full,
        State = StateOf(row, book, now),
        Position = row.Position,
        NextPosition = row.NextPosition,
        LastPosition = row.LastPosition,
        FirstPosition = row.FirstPosition,
        CreatedAt = row.CreatedAt,
        ChangedAt = row.ChangedAt,
    };

    private static string StateOf(SubscriptionRow row, AddressBook book, DateTimeOffset now)
    {
        var id = TopicId.Parse(row.Topic, null);
        return book.OpenTopic(id).IsProblem(out _, out _) ? "ended"
            : !book.LiveGrant(id, SystemId.Parse(row.Subscriber, null), now).IsProblem(out var problem, out _) ? "active"
            : problem.Code == ExchangeProblems.GrantSuspended.Code ? "suspended" : "ended";
    }
}
