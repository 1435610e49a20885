using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Decisions;

/// <summary>Reads the log of decisions, the newest first; an agency sees the lines that concern it.</summary>
internal static class ListDecisions
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/decisions", Handle)
        .Named("listDecisions", "Read who decided what, when and why", 422).WithTags("Decisions");

    private static async Task<Results<Ok<Page<Decision>>, Problem>> Handle(
        string? subject, string? subjectId, string? actor, Guid? requestId, [AsParameters] Paging paging,
        Caller caller, DecisionStore decisions, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        long before = 0;
        if (paging.TryRead(errors, out var after) && after is not null)
        {
            errors.Check(long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before), "cursor",
                "Is not a cursor of this listing.", "Không phải con trỏ của danh sách này.");
        }

        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (!caller.SeesAll() && caller.Agency is null)
        {
            return RegistryProblems.NotAllowed;
        }

        var filter = new DecisionFilter(subject, subjectId, actor, requestId, caller.SeesAll() ? null : caller.Agency);
        var rows = await decisions.ListAsync(filter, after is null ? null : before, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<Decision>.Of(rows, paging, row => row.Id.ToString(CultureInfo.InvariantCulture)));
    }
}
