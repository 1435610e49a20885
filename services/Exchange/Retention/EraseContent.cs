using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Retention;

/// <summary>Erases the content of a message that has been delivered or given up, before its retention ends. What proves the exchange stays: ids, times, hash, receipts.</summary>
internal static class EraseContent
{
    private const int MaxReason = 1000;

    public sealed record Request
    {
        /// <summary>Why, with the legal basis; stands in the audit record. 1 to 1,000 characters.</summary>
        public required string Reason { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/messages/{id}/erase", Handle).WithName("eraseMessageContent").WithSummary("Erase a message's content");

    private static async Task<Results<NoContent, Problem>> Handle(
        Guid id, Request request, Caller caller, MessageStore messages, RetentionStore store, CommonProblems common, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message || !(caller.Answers(message.Sender) || caller.Is(Roles.Operator)))
        {
            return ExchangeProblems.MessageNotFound;
        }

        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxReason || request.Reason.Contains('\0', StringComparison.Ordinal))
        {
            return common.ValidationFailed.With(new ProblemError { Field = "reason", Detail = $"Must say why, in 1 to {MaxReason} characters.", DetailVi = $"Phải nêu lý do, từ 1 đến {MaxReason} ký tự." });
        }

        return message.IsErased || await store.EraseOneAsync(id, caller.Subject, request.Reason, cancellationToken)
            ? TypedResults.NoContent()
            : ExchangeProblems.StillWaiting;
    }
}
