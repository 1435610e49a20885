using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>Holds the newest wording of a version against the rules for published services: the draft, where there is one.</summary>
internal static class LintVersion
{
    /// <param name="Revision">What was checked.</param>
    /// <param name="Blocks">It cannot be submitted.</param>
    /// <param name="Errors">Count.</param>
    /// <param name="Warnings">Count.</param>
    /// <param name="Findings">The heaviest first.</param>
    public sealed record Response(int Revision, bool Blocks, int Errors, int Warnings, IReadOnlyList<Finding> Findings);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet(Offer.Service.Template + "/lint", Handle).WithMetadata(Offer.Service)
        .Named("lintVersion", "Check a version against the rules", 404).WithTags("Versions");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [AsParameters] VersionPath path, Caller caller, VersionStore versions, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || caller.Visible(path.Kind, await versions.FindWithTextsAsync(id, cancellationToken)).IsProblem(out problem, out var version))
        {
            return problem;
        }

        var revision = caller.Sees(id.Agency) ? version.Newest : version.Published!;
        return VersionDocuments.Lint(id, revision) is { } report
            ? TypedResults.Ok(new Response(revision.Number, report.Blocks, report.Errors, report.Warnings, report.Findings))
            : RegistryProblems.DocumentMissing;
    }
}
