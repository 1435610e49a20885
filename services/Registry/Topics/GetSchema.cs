using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Topics;

/// <summary>
/// The JSON Schema of a topic's events, byte for byte as it was declared. Anybody may read what is published; with <c>draft=true</c> an
/// agency sees its draft.
/// </summary>
internal static class GetSchema
{
    public const string MediaType = "application/schema+json";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Offer.Topic.Template + "/schema", Handle).WithMetadata(Offer.Topic)
        .Named("getSchema", "Get the schema of a topic's events", 404).WithTags("Catalogue")
        .Produces<object>(StatusCodes.Status200OK, MediaType).Produces(StatusCodes.Status304NotModified).AllowAnonymous();

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(
        [AsParameters] VersionPath path, [FromQuery] bool? draft, Caller? caller, VersionStore versions, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || caller.Visible(path.Kind, await versions.FindWithTextsAsync(id, cancellationToken)).IsProblem(out problem, out var version))
        {
            return problem;
        }

        // What is withdrawn is no longer for anybody.
        if (caller is null && !version.IsPublic)
        {
            return RegistryProblems.VersionUnknown;
        }

        var shown = caller.Sees(id.Agency) && (draft == true || version.Published is null) ? version.Newest : version.Published;
        return shown?.Document is { } schema
            ? TypedResults.Bytes(System.Text.Encoding.UTF8.GetBytes(schema.Json), MediaType, entityTag: new EntityTagHeaderValue($"\"{shown.Number}-{schema.Sha256}\""))
            : RegistryProblems.DocumentMissing;
    }
}
