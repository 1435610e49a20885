using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.Login;

/// <summary>Login events for auditors, the newest first, page by page.</summary>
internal static class ListLoginEvents
{
    private const int MaxLimit = 1000;

    public sealed record Request
    {
        /// <summary>Client id or user name.</summary>
        [FromQuery] public string? Subject { get; init; }

        /// <summary>succeeded, failed or locked.</summary>
        [FromQuery] public string? Outcome { get; init; }

        /// <summary>Inclusive. RFC 3339.</summary>
        [FromQuery] public DateTimeOffset? From { get; init; }

        /// <summary>Exclusive. RFC 3339.</summary>
        [FromQuery] public DateTimeOffset? Until { get; init; }

        /// <summary>The <c>next</c> of the page before.</summary>
        [FromQuery] public string? Cursor { get; init; }

        /// <summary>1 to 1000; default 100.</summary>
        [FromQuery] public int? Limit { get; init; }
    }

    public sealed record Response
    {
        public required IReadOnlyList<StoredLoginEvent> Items { get; init; }

        /// <summary>Cursor of the next page; absent on the last one.</summary>
        public string? Next { get; init; }
    }

    public static void Map(IEndpointRouteBuilder identity) =>
        identity.MapGet("/login-events", Handle).WithName("listLoginEvents").WithSummary("List logins and changes of credentials")
            .RequireScope("lgsp.audit").RequireRole(People.Roles.Auditor);

    private static async Task<Results<Ok<Response>, Problem>> Handle([AsParameters] Request request, LoginEventStore events, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var before = long.MaxValue;
        LoginOutcome outcome = default;
        errors.Check(request.Limit is null or (>= 1 and <= MaxLimit), "limit", "Must be 1 to 1000.", "Phải từ 1 đến 1000.");
        errors.Check(
            request.Cursor is null || long.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before),
            "cursor", "Is not a cursor that a list gave.", "Không phải con trỏ do lần liệt kê trước trả về.");
        errors.Check(
            request.Outcome is null || (Enum.TryParse(request.Outcome, ignoreCase: true, out outcome) && Enum.IsDefined(outcome) && !char.IsAsciiDigit(request.Outcome[0])),
            "outcome", "Must be succeeded, failed or locked.", "Phải là succeeded, failed hoặc locked.");
        errors.Check(request.From is null || request.Until is null || request.From < request.Until, "until", "Must be after from.", "Phải sau from.");
        if (errors.Any)
        {
            return errors.ToProblem(IdentityProblems.BadSearch);
        }

        // One more than asked for tells whether there is a next page.
        var limit = request.Limit ?? 100;
        var found = await events.SearchAsync(
            request.Subject, request.Outcome is null ? null : outcome, request.From, request.Until, before, limit + 1, cancellationToken);
        var page = found.Take(limit).ToList();
        return TypedResults.Ok(new Response
        {
            Items = page,
            Next = found.Count > page.Count ? page[^1].Position.ToString(CultureInfo.InvariantCulture) : null,
        });
    }
}
