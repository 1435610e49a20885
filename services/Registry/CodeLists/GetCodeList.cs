using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.CodeLists;

/// <summary>A shared code list; with <c>on</c> only what is in force on that day, without it all of it with its dates.</summary>
internal static class GetCodeList
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/code-lists/{list}", Handle)
        .Named("getCodeList", "Get a code list, as it is or as it stands on a day", 404).WithTags("Code lists");

    private static async Task<Results<Ok<CodeList>, Problem>> Handle(
        string list, DateOnly? on, HttpContext http, CodeListStore lists, CancellationToken cancellationToken)
    {
        if (await lists.FindAsync(list, cancellationToken) is not { } found)
        {
            return RegistryProblems.CodeListUnknown;
        }

        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{found.Version}\"");
        return TypedResults.Ok(on is { } day ? found with { Entries = [.. found.Entries.Where(entry => entry.IsInForce(day))] } : found);
    }
}
