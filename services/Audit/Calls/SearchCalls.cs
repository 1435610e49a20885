using GiaLai.Lgsp.Audit.Messages;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>Finds call records by request id, parties, service, time and outcome; the newest first, page by page.</summary>
internal static class SearchCalls
{
    private const int MaxLimit = 1000;

    public record Filters
    {
        [FromQuery] public Guid? RequestId { get; init; }

        /// <summary>System id of the caller.</summary>
        [FromQuery] public string? Consumer { get; init; }

        /// <summary>Agency code of the provider; bodies below it are included.</summary>
        [FromQuery] public string? Provider { get; init; }

        /// <summary>Service id.</summary>
        [FromQuery] public string? Service { get; init; }

        /// <summary>Inclusive. RFC 3339.</summary>
        [FromQuery] public DateTimeOffset? From { get; init; }

        /// <summary>Exclusive. RFC 3339.</summary>
        [FromQuery] public DateTimeOffset? Until { get; init; }

        /// <summary>answered, refused, failed or aborted.</summary>
        [FromQuery] public string? Outcome { get; init; }
    }

    public sealed record Request : Filters
    {
        /// <summary>The platform's id of a message: its steps come in <c>messages</c>, and no calls.</summary>
        [FromQuery] public Guid? MessageId { get; init; }

        /// <summary>The <c>next</c> of the page before.</summary>
        [FromQuery] public string? Cursor { get; init; }

        /// <summary>1 to 1000; default 100.</summary>
        [FromQuery] public int? Limit { get; init; }
    }

    public sealed record Response
    {
        public required IReadOnlyList<CallRecord> Items { get; init; }

        /// <summary>The life of the message that was asked for, from its acceptance on; absent otherwise.</summary>
        public IReadOnlyList<MessageRecord>? Messages { get; init; }

        /// <summary>Cursor of the next page; absent on the last one.</summary>
        public string? Next { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/records", Handle).WithName("searchCalls").WithSummary("Find call records");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [AsParameters] Request request, HttpRequest http, Caller caller, CallStore calls, MessageStepStore messages, CommonProblems common,
        CancellationToken cancellationToken)
    {
        if (!caller.SeesAll() && caller.Agency is null)
        {
            return common.NotAllowed;
        }

        if (Read(request, new Page(http, request.Cursor, request.Limit), caller).IsProblem(out var problem, out var search))
        {
            return problem;
        }

        if (request.MessageId is { } message)
        {
            var steps = await messages.FindAsync(message, cancellationToken);
            return TypedResults.Ok(new Response { Items = [], Messages = [.. steps.Where(caller.Sees)] });
        }

        return TypedResults.Ok(await PageAsync(search, http, calls, cancellationToken));
    }

    /// <summary>Which page of which listing.</summary>
    internal sealed record Page(HttpRequest Http, string? Cursor, int? Limit);

    internal static async Task<Response> PageAsync(CallSearch search, HttpRequest http, CallStore calls, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var found = await calls.SearchAsync(search with { Limit = search.Limit + 1 }, cancellationToken);
        var page = found.Take(search.Limit).ToList();
        return new Response
        {
            Items = page,
            Next = found.Count > page.Count ? PageCursor.Write(http, new CallPosition(page[^1].ReceivedAt, page[^1].Id).ToString()) : null,
        };
    }

    /// <param name="request">The filters.</param>
    /// <param name="page">Null = all of them.</param>
    /// <param name="caller">Who asks.</param>
    internal static Result<CallSearch> Read(Filters request, Page? page, Caller caller)
    {
        var errors = new FieldErrors();
        CallPosition? after = null;
        CallOutcome outcome = default;
        errors.Check(page?.Limit is null or (>= 1 and <= MaxLimit), "limit", "Must be 1 to 1000.", "Phải từ 1 đến 1000.");
        string? position = null;
        errors.Check(page is null || (PageCursor.TryRead(page.Http, page.Cursor, out position) && (position is null || CallPosition.TryParse(position, out after))), "cursor",
            "Is not a cursor that this search, with these filters, gave.", "Không phải con trỏ do chính lần tìm này, với các điều kiện này, trả về.");
        errors.Check(request.Outcome is null || (request.Outcome.All(char.IsAsciiLetter) && Enum.TryParse(request.Outcome, ignoreCase: true, out outcome)), "outcome",
            "Must be answered, refused, failed or aborted.", "Phải là answered, refused, failed hoặc aborted.");
        errors.Check(request.Provider is null || AgencyCode.TryParse(request.Provider, null, out _), "provider",
            "Must be an agency code such as H21.05.", "Phải là mã cơ quan, ví dụ H21.05.");
        errors.Check(request.Service is null || ServiceId.TryParse(request.Service, null, out _), "service",
            "Must be a service id such as H21.05/land-parcels/v1.", "Phải là mã dịch vụ, ví dụ H21.05/land-parcels/v1.");
        errors.Check(request.Consumer is null || SystemId.TryParse(request.Consumer, null, out _), "consumer",
            "Must be a system id such as one-stop@H21.05.", "Phải là mã hệ thống, ví dụ one-stop@H21.05.");
        errors.Check(request.From is null || request.Until is null || request.From < request.Until, "until",
            "Must be after from.", "Phải sau from.");
        if (errors.Any)
        {
            return errors.ToProblem(AuditProblems.BadSearch);
        }

        return new CallSearch
        {
            RequestId = request.RequestId,
            Consumer = request.Consumer,
            Provider = request.Provider,
            Service = request.Service,
            Outcome = request.Outcome is null ? null : outcome,
            From = request.From,
            Until = request.Until,
            SeenBy = caller.SeesAll() ? null : caller.Agency,
            After = after,
            Limit = page?.Limit ?? 100,
        };
    }
}
