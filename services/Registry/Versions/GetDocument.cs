using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// The OpenAPI document as the world sees it: the gateway as its only server, no internal host. Anybody may read what is
/// published; with <c>draft=true</c> an agency sees how its draft will look.
/// </summary>
internal static class GetDocument
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Offer.Service.Template + "/openapi", Handle).WithMetadata(Offer.Service)
        .Named("getDocument", "Get the published OpenAPI document", 404).WithTags("Catalogue")
        .Produces<object>(StatusCodes.Status200OK, "application/json").Produces(StatusCodes.Status304NotModified).AllowAnonymous();

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(
        [AsParameters] VersionPath path, [FromQuery] bool? draft, Caller? caller, VersionStore versions, VersionDocuments documents,
        CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || caller.Visible(path.Kind, await versions.FindAsync(id, cancellationToken)).IsProblem(out problem, out var version))
        {
            return problem;
        }

        // What is withdrawn is no longer for anybody.
        if (caller is null && !version.IsPublic)
        {
            return RegistryProblems.VersionUnknown;
        }

        var revision = Shown(version);
        if (revision?.Document is null)
        {
            return RegistryProblems.DocumentMissing;
        }

        // Texts are large: they are read only for a form that was not made yet.
        var form = documents.KnownPublicForm(id, revision)
            ?? documents.PublicForm(id, Shown((await versions.FindWithTextsAsync(id, cancellationToken))!)!);
        return TypedResults.Bytes(form, "application/json", entityTag: new EntityTagHeaderValue($"\"{revision.Number}-{revision.Document.Sha256}\""));

        Revision? Shown(ServiceVersion found) =>
            caller.Sees(id.Agency) && (draft == true || found.Published is null) ? found.Newest : found.Published;
    }
}
