using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.CodeLists;

/// <summary>Replaces a code list with all its periods, or makes a new one. Codes are closed, never removed.</summary>
internal static class ReplaceCodeList
{
    /// <param name="TitleVi">Absent = as before.</param>
    /// <param name="TitleEn">Absent = as before.</param>
    /// <param name="Entries">All entries, past ones too.</param>
    public sealed record Request(string? TitleVi, string? TitleEn, IReadOnlyList<CodeListEntryText?>? Entries);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/code-lists/{list}", Handle)
        .Named("replaceCodeList", "Replace a code list", 412, 422).WithTags("Code lists").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<CodeList>, Problem>> Handle(
        string list, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Act act, HttpContext http, CodeListStore lists,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(CodeListRules.IsCode(list), "list", "Must be 2 to 60 characters in kebab-case.", "Phải gồm 2 đến 60 ký tự dạng kebab-case.");
        errors.OptionalText(request.TitleVi, "titleVi", 200);
        errors.OptionalText(request.TitleEn, "titleEn", 200);
        var entries = CodeListRules.Read(errors, request.Entries);
        var saved = await lists.ReplaceAsync(list, new NoticeText(request.TitleVi, request.TitleEn), Decide, ifMatch?.Trim('"'), act, cancellationToken);
        if (saved.IsProblem(out var problem, out var replaced))
        {
            return problem;
        }

        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{replaced.Version}\"");
        return TypedResults.Ok(replaced);

        Result<IReadOnlyList<CodeListEntry>> Decide(CodeList? before)
        {
            CodeListRules.CheckNoneGone(errors, before?.Entries ?? [], entries);
            return errors.Any ? errors.ToProblem(RegistryProblems.Invalid) : Result.Of(entries);
        }
    }
}
