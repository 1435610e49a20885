using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>A message as its sender or a recipient sees it: how each delivery stands. Another's message does not exist.</summary>
internal static class GetMessage
{
    public sealed record Response
    {
        public required Guid Id { get; init; }

        public required string Sender { get; init; }

        public required string Source { get; init; }

        public required string EventId { get; init; }

        /// <summary>The CloudEvents attributes as read, all as text.</summary>
        public required IReadOnlyDictionary<string, string> Attributes { get; init; }

        /// <summary>binary: the content is the data. structured: the content is the whole event as JSON.</summary>
        public required string Mode { get; init; }

        public string? ContentType { get; init; }

        public required int SizeBytes { get; init; }

        /// <summary>SHA-256 of the content, hex, lower case.</summary>
        public required string Sha256 { get; init; }

        /// <summary>1 to 5; absent when the sender did not say.</summary>
        public int? DataClass { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>The content was erased after its retention period.</summary>
        public required bool Erased { get; init; }

        /// <summary>Receipt of acceptance; the sender's only.</summary>
        public string? Receipt { get; init; }

        /// <summary>To the sender each recipient's, to a recipient its own.</summary>
        public required IReadOnlyList<Delivery> Deliveries { get; init; }
    }

    public sealed record Delivery
    {
        /// <summary>System id.</summary>
        public required string Recipient { get; init; }

        /// <summary>accepted, delivered, acknowledged, rejected, expired or dead.</summary>
        public required string State { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        /// <summary>When it was first given to the recipient.</summary>
        public DateTimeOffset? DeliveredAt { get; init; }

        /// <summary>When it reached its last state.</summary>
        public DateTimeOffset? SettledAt { get; init; }

        /// <summary>Who acknowledged or rejected.</summary>
        public string? SettledBy { get; init; }

        /// <summary>Why rejected or dead; while it is open, why the last attempt failed.</summary>
        public string? Reason { get; init; }

        public required int Attempts { get; init; }

        /// <summary>Receipt of the acknowledgement.</summary>
        public string? Receipt { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/messages/{id}", Handle).WithName("getMessage").WithSummary("See how a message stands");

    private static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, MessageStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } message)
        {
            return ExchangeProblems.MessageNotFound;
        }

        // An event names its topic; whom it was given to stands in its deliveries.
        var deliveries = await store.DeliveriesAsync(id, cancellationToken);
        if (!(message.IsOf(caller) || caller.Oversees() || deliveries.Exists(delivery => caller.Answers(delivery.Recipient))))
        {
            return ExchangeProblems.MessageNotFound;
        }

        var isSender = caller.Oversees() || caller.Answers(message.Sender);
        List<string> recipients = [.. message.Recipients];
        return TypedResults.Ok(new Response
        {
            Id = message.Id,
            Sender = message.Sender,
            Source = message.Source,
            EventId = message.EventId,
            Attributes = JsonSerializer.Deserialize<Dictionary<string, string>>(message.Attributes)!,
            Mode = message.Mode,
            ContentType = message.ContentType,
            SizeBytes = message.SizeBytes,
            Sha256 = Convert.ToHexStringLower(message.Sha256),
            DataClass = message.DataClass is 0 ? null : message.DataClass,
            AcceptedAt = message.AcceptedAt,
            ExpiresAt = message.ExpiresAt,
            Erased = message.IsErased,
            Receipt = isSender ? message.Receipt : null,
            Deliveries =
            [
                .. from delivery in deliveries
                   where isSender || caller.Answers(delivery.Recipient)
                   orderby recipients.IndexOf(delivery.Recipient), delivery.Recipient
                   select Tell(delivery, message.AcceptedAt),
            ],
        });
    }

    /// <summary>Sent or received by the caller, or by a system that the caller looks after.</summary>
    internal static bool IsOf(this MessageRow message, Caller caller) =>
        caller.Answers(message.Sender) || message.Recipients.Any(caller.Answers);

    private static Delivery Tell(DeliveryRow row, DateTimeOffset acceptedAt) => new()
    {
        Recipient = row.Recipient,
        State = row.State,
        AcceptedAt = acceptedAt,
        DeliveredAt = row.DeliveredAt,
        SettledAt = row.SettledAt,
        SettledBy = row.SettledBy,
        Reason = row.Reason,
        Attempts = row.Attempts,
        Receipt = row.Receipt,
    };
}
