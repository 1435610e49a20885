using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>What a topic asks of its events and which of them can be replayed, to its own agency and to who has a grant.</summary>
internal static class GetTopic
{
    public sealed record Response
    {
        public required TopicId Topic { get; init; }

        public required TopicState State { get; init; }

        /// <summary>Events whose data does not fit the schema are refused.</summary>
        public required bool ChecksSchema { get; init; }

        /// <summary>Events carry no data.</summary>
        public required bool Thin { get; init; }

        /// <summary>1 (open) to 5.</summary>
        public required int DataClass { get; init; }

        public required int RetentionDays { get; init; }

        /// <summary>The oldest event that can be replayed; absent when there is none.</summary>
        public long? FirstPosition { get; init; }

        /// <summary>The newest event; 0 = none yet.</summary>
        public required long LastPosition { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet(TopicPath.Template, Handle).WithName("getTopic").WithSummary("See a topic and how far it goes");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [AsParameters] TopicPath path, Caller caller, DirectoryFeed directory, TopicStore topics, CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book) || path.Id.IsProblem(out problem, out var id))
        {
            return problem;
        }

        if (book.Topic(id) is not { } topic || !Sees(caller, book, id))
        {
            return ExchangeProblems.TopicNotFound;
        }

        var (first, last) = await topics.RangeAsync(id.ToString(), cancellationToken);
        return TypedResults.Ok(new Response
        {
            Topic = topic.Topic,
            State = topic.State,
            ChecksSchema = topic.CheckSchema && topic.Schema is not null,
            Thin = topic.Thin,
            DataClass = topic.DataClass,
            RetentionDays = topic.RetentionDays,
            FirstPosition = first,
            LastPosition = last,
        });
    }

    private static bool Sees(Caller caller, AddressBook book, TopicId id) =>
        caller.Oversees() || caller.Agency == id.Agency.ToString()
        || (SystemId.TryParse(caller.Subject, null, out var system) && book.Grants(id, system).Any());
}
