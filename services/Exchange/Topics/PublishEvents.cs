using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>Takes a CloudEvent, or a batch of them, in as events of a topic. 202 = committed, with its position and a signed receipt for each.</summary>
internal static class PublishEvents
{
    /// <summary>What the publisher holds of an accepted event.</summary>
    public sealed record Response
    {
        /// <summary>The platform's id of the event: that of the message which subscribers get.</summary>
        public required Guid Id { get; init; }

        /// <summary>The publisher's <c>source</c>.</summary>
        public required string Source { get; init; }

        /// <summary>The publisher's <c>id</c>.</summary>
        public required string EventId { get; init; }

        public required string Topic { get; init; }

        /// <summary>In the topic, from 1, without gaps; absent for a repetition after its retention.</summary>
        public long? Position { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        /// <summary>JWS (RFC 7515, ES256) over ids, size and SHA-256; keys at /exchange/v1/keys.</summary>
        public required string Receipt { get; init; }
    }

    /// <summary>Answer to a batch, in its order.</summary>
    public sealed record BatchResponse
    {
        public required IReadOnlyList<Response> Events { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost(TopicPath.Template + "/events", Handle).WithName("publishEvents").WithSummary("Publish an event of a topic, or a batch")
            .Produces<Response>(StatusCodes.Status202Accepted)
            .WithBodyLimitOfItsOwn();

    private static async Task<IResult> Handle(
        [AsParameters] TopicPath path, HttpContext context, Caller caller, DirectoryFeed directory, Publication publication,
        Microsoft.Extensions.Options.IOptions<ExchangeOptions> options, CommonProblems common)
    {
        var cancel = context.RequestAborted;
        if (directory.Book().IsProblem(out var problem, out var book)
            || Senders.Find(caller, book).IsProblem(out problem, out var publisher)
            || path.Id.Then(book.OpenTopic).IsProblem(out problem, out var topic))
        {
            return problem;
        }

        if (publisher.Id.Agency != topic.Topic.Agency)
        {
            return ExchangeProblems.NotPublisher;
        }

        if ((await AcceptMessages.ReadAsync(context.Request, options.Value, common, cancel)).IsProblem(out problem, out var sent)
            || (await publication.PublishAsync(sent.Events, topic, publisher, sent.IsBatch, cancel)).IsProblem(out problem, out var published))
        {
            return problem;
        }

        return sent.IsBatch
            ? TypedResults.Accepted((string?)null, new BatchResponse { Events = published.ConvertAll(one => Tell(one, topic.Topic.ToString())) })
            : TypedResults.Accepted($"/exchange/v1/messages/{published[0].Message.Id}", Tell(published[0], topic.Topic.ToString()));
    }

    private static Response Tell(PublishedEvent published, string topic) => new()
    {
        Id = published.Message.Id,
        Source = published.Message.Source,
        EventId = published.Message.EventId,
        Topic = topic,
        Position = published.Position,
        AcceptedAt = published.Message.AcceptedAt,
        Receipt = published.Message.Receipt,
    };
}
