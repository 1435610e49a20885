using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>People by user name, page by page; and one of them.</summary>
internal static class ListPeople
{
    private const int MaxLimit = 500;

    public sealed record Request
    {
        [FromQuery] public string? Agency { get; init; }

        [FromQuery] public string? Role { get; init; }

        /// <summary>The <c>next</c> of the page before.</summary>
        [FromQuery] public string? Cursor { get; init; }

        /// <summary>1 to 500; default 100.</summary>
        [FromQuery] public int? Limit { get; init; }
    }

    public sealed record Response
    {
        public required IReadOnlyList<PersonView> Items { get; init; }

        /// <summary>Cursor of the next page; absent on the last one.</summary>
        public string? Next { get; init; }
    }

    public static void Map(IEndpointRouteBuilder people)
    {
        people.MapGet("", Handle).WithName("listPeople").WithSummary("List people").RequireRole(Roles.Operator, Roles.Auditor);
        people.MapGet("/{userName}", HandleOne).WithName("getPerson").WithSummary("Get one person").RequireRole(Roles.Operator, Roles.Auditor);
    }

    private static async Task<Results<Ok<Response>, Problem>> Handle([AsParameters] Request request, PersonStore people, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Limit is null or (>= 1 and <= MaxLimit), "limit", "Must be 1 to 500.", "Phải từ 1 đến 500.");
        errors.Check(request.Cursor is null || Person.IsUserName(request.Cursor), "cursor", "Is not a cursor that a list gave.", "Không phải con trỏ do lần liệt kê trước trả về.");
        errors.Check(request.Role is null || Roles.All.Contains(request.Role), "role", $"Must be of {string.Join(", ", Roles.All)}.", $"Phải thuộc {string.Join(", ", Roles.All)}.");
        if (errors.Any)
        {
            return errors.ToProblem(IdentityProblems.BadSearch);
        }

        // One more than asked for tells whether there is a next page.
        var limit = request.Limit ?? 100;
        var found = await people.ListAsync(request.Agency, request.Role, request.Cursor ?? "", limit + 1, cancellationToken);
        var page = found.Take(limit).ToList();
        return TypedResults.Ok(new Response { Items = page.ConvertAll(PersonView.Of), Next = found.Count > page.Count ? page[^1].UserName : null });
    }

    private static async Task<Results<Ok<PersonView>, Problem>> HandleOne(string userName, PersonStore people, CancellationToken cancellationToken) =>
        await people.FindAsync(userName, cancellationToken) is { } person ? TypedResults.Ok(PersonView.Of(person)) : IdentityProblems.PersonNotFound;
}
