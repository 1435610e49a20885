using System.Text.Json;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>Takes messages out of the caller's mailbox, each under a lease, and waits for some when there are none.</summary>
internal static class TakeMessages
{
    public const int MostMax = 500;
    public const int MostWaitSeconds = 30;

    public sealed record Response
    {
        /// <summary>The oldest first; empty when none came in the time.</summary>
        public required IReadOnlyList<Item> Messages { get; init; }
    }

    public sealed record Item
    {
        /// <summary>The platform's id of the message; recognise repetitions by it.</summary>
        public required Guid Id { get; init; }

        /// <summary>Needed to acknowledge, release or reject.</summary>
        public required Guid Lease { get; init; }

        /// <summary>Until then nobody else gets the message.</summary>
        public required DateTimeOffset LeasedUntil { get; init; }

        /// <summary>How many times the message was given out, this time included.</summary>
        public required int Attempt { get; init; }

        public required string Sender { get; init; }

        public required string Source { get; init; }

        public required string EventId { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>The CloudEvents attributes as read, all as text.</summary>
        public required IReadOnlyDictionary<string, string> Attributes { get; init; }

        /// <summary>binary: the content is the data. structured: the content is the whole event as JSON.</summary>
        public required string Mode { get; init; }

        public string? ContentType { get; init; }

        public required int SizeBytes { get; init; }

        /// <summary>SHA-256 of the content, hex, lower case.</summary>
        public required string Sha256 { get; init; }

        /// <summary>The topic whose event this is, <c>H21.05/parcel-changed/v1</c>; absent from a message.</summary>
        public string? Topic { get; init; }

        /// <summary>The event's place in its topic, from 1, without a gap between events as they were published; absent from a message.</summary>
        public long? TopicPosition { get; init; }

        /// <summary>The content as sent, in base64; absent when it is large, or the subscription is thin: get it at /exchange/v1/messages/{id}/content.</summary>
        public byte[]? Content { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/mailbox", Handle).WithName("takeMessages").WithSummary("Take messages out of the mailbox");

    /// <param name="max">Messages at most, 1 to 500; default 10.</param>
    /// <param name="wait">Seconds to wait for the first one, 0 to 30; default 0.</param>
    /// <param name="lease">Seconds to have them, 1 to 43,200; default as the platform is set, 60.</param>
    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [FromQuery] int? max, [FromQuery] int? wait, [FromQuery] int? lease, Caller caller, DirectoryFeed directory, MailboxReading reading, CommonProblems common,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(max is null or (>= 1 and <= MostMax), "max", $"Must be 1 to {MostMax}.", $"Phải từ 1 đến {MostMax}.");
        errors.Check(wait is null or (>= 0 and <= MostWaitSeconds), "wait", $"Must be 0 to {MostWaitSeconds} seconds.", $"Phải từ 0 đến {MostWaitSeconds} giây.");
        errors.Check(lease is null or (>= 1 and <= 43_200), "lease", "Must be 1 to 43,200 seconds.", "Phải từ 1 đến 43.200 giây.");
        if (errors.Any)
        {
            return errors.ToProblem(common.ValidationFailed);
        }

        if (directory.Book().IsProblem(out var problem, out var book) || Senders.Find(caller, book).IsProblem(out problem, out var owner))
        {
            return problem;
        }

        var leaseTime = lease is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var taken = await reading.TakeAsync(owner.Id.ToString(), max ?? 10, TimeSpan.FromSeconds(wait ?? 0), leaseTime, cancellationToken);
        return TypedResults.Ok(new Response { Messages = taken.Messages.ConvertAll(message => Tell(message, taken)) });
    }

    private static Item Tell(TakenMessage message, Reading reading) => new()
    {
        Id = message.Id,
        Lease = reading.Lease,
        LeasedUntil = message.HeldUntil,
        Attempt = message.Attempts,
        Sender = message.Sender,
        Source = message.Source,
        EventId = message.EventId,
        AcceptedAt = message.AcceptedAt,
        ExpiresAt = message.ExpiresAt,
        Attributes = JsonSerializer.Deserialize<Dictionary<string, string>>(message.Attributes)!,
        Mode = message.Mode,
        ContentType = message.ContentType,
        SizeBytes = message.SizeBytes,
        Sha256 = Convert.ToHexStringLower(message.Sha256),
        Topic = message.Topic,
        TopicPosition = message.TopicPosition,
        Content = reading.Contents.GetValueOrDefault(message.Id),
    };
}
