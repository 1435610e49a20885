using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.DeadLetters;

/// <summary>Sends dead deliveries of a message again, under the same id, behind what waits now. For the operator, and for a recipient that has mended its fault.</summary>
internal static class RedriveDeadLetter
{
    public sealed record Request
    {
        /// <summary>System ids; absent = every recipient for whom the message is dead.</summary>
        public IReadOnlyList<string>? Recipients { get; init; }
    }

    public sealed record Response
    {
        public required Guid Id { get; init; }

        /// <summary>To whom it goes again.</summary>
        public required IReadOnlyList<string> Recipients { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/dead-letters/{id}/redrive", Handle).WithName("redriveDeadLetter").WithSummary("Send a dead letter again");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Guid id, Request? request, Caller caller, MessageStore messages, DeadLetterStore store, MailboxBell bell, IOptions<ExchangeOptions> options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message || !(message.IsOf(caller) || caller.Oversees()))
        {
            return ExchangeProblems.DeadLetterNotFound;
        }

        var wanted = (request?.Recipients ?? message.Recipients).Where(recipient => caller.Is(Roles.Operator) || caller.Answers(recipient)).ToList();
        if (wanted.Count == 0)
        {
            return ExchangeProblems.MayNotRedrive;
        }

        if (message.IsErased)
        {
            return ExchangeProblems.ContentErased;
        }

        var redriven = await store.RedriveAsync(id, wanted, caller.Subject, time.GetUtcNow() + options.Value.DefaultExpiry, cancellationToken);
        bell.Ring(redriven);
        return redriven.Count == 0 ? ExchangeProblems.DeadLetterNotFound : TypedResults.Ok(new Response { Id = id, Recipients = redriven });
    }
}
