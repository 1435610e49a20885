using System.Buffers.Text;
using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Exchange.DeadLetters;

/// <summary>Deliveries that ended without success, the newest first: all of them to the operator, to others what they sent or were sent.</summary>
internal static class ListDeadLetters
{
    private const int MaxLimit = 500;

    public sealed record Response
    {
        public required IReadOnlyList<Item> Items { get; init; }

        /// <summary>Cursor of the next page; absent on the last one.</summary>
        public string? Next { get; init; }
    }

    public sealed record Item
    {
        /// <summary>The message's id; redrive by it.</summary>
        public required Guid Id { get; init; }

        public required string Recipient { get; init; }

        public required string Sender { get; init; }

        public required string Source { get; init; }

        public required string EventId { get; init; }

        public string? Reason { get; init; }

        public required int Attempts { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        public required DateTimeOffset DeadAt { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/dead-letters", Handle).WithName("listDeadLetters").WithSummary("List dead letters");

    /// <param name="cursor">The <c>next</c> of the page before.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [FromQuery] string? cursor, [FromQuery] int? limit, Caller caller, DeadLetterStore store, CommonProblems common, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        (DateTimeOffset At, Guid Id)? after = null;
        errors.Check(limit is null or (>= 1 and <= MaxLimit), "limit", $"Must be 1 to {MaxLimit}.", $"Phải từ 1 đến {MaxLimit}.");
        errors.Check(cursor is null || (after = Read(cursor)) is not null, "cursor", "Is not a cursor that this list gave.", "Không phải con trỏ do danh sách này trả về.");
        if (errors.Any)
        {
            return errors.ToProblem(common.ValidationFailed);
        }

        var size = limit ?? 100;
        // One more than asked for tells whether there is a next page.
        var found = await store.ListAsync(
            caller.Oversees() ? null : caller.Subject, caller.Is(Roles.Integrator) ? caller.Agency : null, after, size + 1, cancellationToken);
        var page = found.Take(size).ToList();
        return TypedResults.Ok(new Response
        {
            Items = page.ConvertAll(letter => new Item
            {
                Id = letter.Id,
                Recipient = letter.Recipient,
                Sender = letter.Sender,
                Source = letter.Source,
                EventId = letter.EventId,
                Reason = letter.Reason,
                Attempts = letter.Attempts,
                AcceptedAt = letter.AcceptedAt,
                DeadAt = letter.SettledAt,
            }),
            Next = found.Count > page.Count ? Write(page[^1]) : null,
        });
    }

    private static string Write(DeadLetter letter) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{letter.SettledAt.UtcTicks}:{letter.Id:N}")));

    private static (DateTimeOffset At, Guid Id)? Read(string cursor)
    {
        if (cursor.Length > 200 || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(parts[1], "N", out var id)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }
}
