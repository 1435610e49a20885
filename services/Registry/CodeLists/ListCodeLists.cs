using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.CodeLists;

/// <summary>The code lists there are.</summary>
internal static class ListCodeLists
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/code-lists", Handle)
        .Named("listCodeLists", "List code lists").WithTags("Code lists");

    private static async Task<Ok<Page<CodeListSummary>>> Handle(CodeListStore lists, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<CodeListSummary>
        {
            Items = [.. (await lists.ListAsync(cancellationToken)).Select(list => new CodeListSummary(list.Name, list.TitleVi, list.TitleEn, list.Version, list.UpdatedAt))],
        });
}

/// <summary>A code list without its entries.</summary>
internal sealed record CodeListSummary(string Name, string TitleVi, string TitleEn, long Version, DateTimeOffset UpdatedAt);
