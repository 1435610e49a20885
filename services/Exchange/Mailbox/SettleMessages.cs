using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>
/// Ends what a reader has taken: acknowledged (with a signed receipt), rejected for good (with a reason), or released for another
/// attempt. Repeated under the same lease it gives the same answer.
/// </summary>
internal static class SettleMessages
{
    private const int MaxReason = 1000;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromHours(12);

    public sealed record Leased
    {
        public required Guid Id { get; init; }

        /// <summary>As the mailbox gave it.</summary>
        public required Guid Lease { get; init; }
    }

    public sealed record AcknowledgeRequest
    {
        /// <summary>1 to 500.</summary>
        public required IReadOnlyList<Leased> Messages { get; init; }
    }

    public sealed record ReleaseRequest
    {
        /// <summary>1 to 500.</summary>
        public required IReadOnlyList<Leased> Messages { get; init; }

        /// <summary>Seconds until they may be taken again, 0 to 43,200; default 0.</summary>
        public int? DelaySeconds { get; init; }
    }

    public sealed record RejectRequest
    {
        /// <summary>1 to 500.</summary>
        public required IReadOnlyList<Leased> Messages { get; init; }

        /// <summary>Why; the sender sees it. 1 to 1,000 characters.</summary>
        public required string Reason { get; init; }
    }

    /// <summary>When none of the messages could be settled the answer is a refusal instead.</summary>
    public sealed record Response
    {
        /// <summary>In the order of the request.</summary>
        public required IReadOnlyList<Outcome> Messages { get; init; }
    }

    public sealed record Outcome
    {
        public required Guid Id { get; init; }

        /// <summary>acknowledged, rejected or released; absent when it was refused.</summary>
        public string? State { get; init; }

        /// <summary>Signed receipt of the acknowledgement.</summary>
        public string? Receipt { get; init; }

        /// <summary>Code of the refusal: EXC-0120 not yours, EXC-0121 lease over.</summary>
        public string? Error { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange)
    {
        exchange.MapPost("/mailbox/ack", AcknowledgeAsync).WithName("acknowledgeMessages").WithSummary("Acknowledge messages");
        exchange.MapPost("/mailbox/release", ReleaseAsync).WithName("releaseMessages").WithSummary("Give messages back");
        exchange.MapPost("/mailbox/reject", RejectAsync).WithName("rejectMessages").WithSummary("Reject messages for good");
    }

    private static Task<Results<Ok<Response>, Problem>> AcknowledgeAsync(
        AcknowledgeRequest request, Caller caller, Settling settling, CommonProblems common, CancellationToken cancellationToken)
    {
        var errors = Check(request.Messages);
        return errors.Any
            ? Refuse(errors.ToProblem(common.ValidationFailed))
            : settling.SettleAsync(caller, DeliveryState.Acknowledged, request.Messages, null, cancellationToken);
    }

    private static Task<Results<Ok<Response>, Problem>> RejectAsync(
        RejectRequest request, Caller caller, Settling settling, CommonProblems common, CancellationToken cancellationToken)
    {
        var errors = Check(request.Messages);
        errors.Check(!string.IsNullOrWhiteSpace(request.Reason) && request.Reason.Length <= MaxReason && !request.Reason.Contains('\0', StringComparison.Ordinal), "reason",
            $"Must say why, in 1 to {MaxReason} characters.", $"Phải nêu lý do, từ 1 đến {MaxReason} ký tự.");
        return errors.Any
            ? Refuse(errors.ToProblem(common.ValidationFailed))
            : settling.SettleAsync(caller, DeliveryState.Rejected, request.Messages, request.Reason, cancellationToken);
    }

    private static Task<Results<Ok<Response>, Problem>> ReleaseAsync(
        ReleaseRequest request, Caller caller, Settling settling, CommonProblems common, CancellationToken cancellationToken)
    {
        var errors = Check(request.Messages);
        errors.Check(request.DelaySeconds is null || (request.DelaySeconds >= 0 && request.DelaySeconds <= MaxDelay.TotalSeconds), "delaySeconds",
            "Must be 0 to 43,200.", "Phải từ 0 đến 43.200.");
        return errors.Any
            ? Refuse(errors.ToProblem(common.ValidationFailed))
            : settling.ReleaseAsync(caller, request.Messages, TimeSpan.FromSeconds(request.DelaySeconds ?? 0), cancellationToken);
    }

    private static FieldErrors Check(IReadOnlyList<Leased?>? messages)
    {
        var errors = new FieldErrors();
        if (messages is null || messages.Contains(null))
        {
            errors.Check(false, "messages", "Must be a list of messages, none of them null.", "Phải là danh sách thông điệp, không có phần tử null.");
            return errors;
        }

        errors.Check(messages.Count is >= 1 and <= TakeMessages.MostMax, "messages",
            $"Must name 1 to {TakeMessages.MostMax} messages.", $"Phải ghi từ 1 đến {TakeMessages.MostMax} thông điệp.");
        errors.Check(messages.DistinctBy(message => message!.Id).Count() == messages.Count, "messages",
            "Names a message twice.", "Có thông điệp được ghi hai lần.");
        return errors;
    }

    private static Task<Results<Ok<Response>, Problem>> Refuse(Problem problem) => Task.FromResult<Results<Ok<Response>, Problem>>(problem);
}
