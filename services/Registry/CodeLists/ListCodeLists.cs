using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.CodeLists;

/// <summary>The code lists there are.</summary>
internal static class ListCodeLists
{
    public sealed record Item(string Name, string TitleVi, string TitleEn, long Version, DateTimeOffset UpdatedAt);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/code-lists", Handle)
        .Named("listCodeLists", "List code lists").WithTags("Code lists");

    private static async Task<Ok<Page<Item>>> Handle(CodeListStore lists, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Item>
        {
            Items = [.. (await lists.ListAsync(cancellationToken)).Select(list => new Item(list.Name, list.TitleVi, list.TitleEn, list.Version, list.UpdatedAt))],
        });
}
