using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// What changes for consumers: from the published revision of this version to its draft; or, with <c>against</c> or where nothing
/// of this version is published, from another version.
/// </summary>
internal static class DiffVersion
{
    /// <param name="From">What consumers know.</param>
    /// <param name="To">What they would get.</param>
    /// <param name="Breaking">How many of the changes they would notice.</param>
    /// <param name="Changes">The breaking ones first.</param>
    public sealed record Response(Wording From, Wording To, int Breaking, IReadOnlyList<DocumentChange> Changes);

    /// <param name="Version">Service id.</param>
    /// <param name="Revision">From 1, per version.</param>
    /// <param name="DocumentVersion"><c>info.version</c>.</param>
    public sealed record Wording(ServiceId Version, int Revision, string DocumentVersion);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapGet(offer.Template + "/diff", Handle)
        .Named($"diff{offer.Version}", "See what changes for consumers", 404, 422).WithTags(offer.Tag));

    /// <summary>The counts, against what consumers know; null where they know nothing yet.</summary>
    public static async Task<ChangeSummary?> SummarizeAsync(
        ServiceVersion version, IReadOnlyList<ServiceVersion> siblings, VersionStore versions, CancellationToken cancellationToken)
    {
        var known = version.Published is not null ? version : await KnownBeforeAsync(version.Id, siblings, versions, cancellationToken);
        if (known?.Published?.Document is not { } old || version.Newest.Document is not { } @new)
        {
            return null;
        }

        var changes = VersionDocuments.Compare(version.Kind, old, @new);
        var breaking = changes.Count(change => change.Breaking);
        return new ChangeSummary(known.Id.ToString(), breaking, changes.Count - breaking);
    }

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [AsParameters] VersionPath path, [FromQuery] string? against, Caller caller, VersionStore versions, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || caller.Visible(path.Kind, await versions.FindWithTextsAsync(id, cancellationToken)).IsProblem(out problem, out var version)
            || (await OtherAsync(version, against, caller, versions, cancellationToken)).IsProblem(out problem, out var other))
        {
            return problem;
        }

        var own = caller.Sees(id.Agency);
        var to = own ? version.Newest : version.Published!;
        var from = other.Id == id ? version.Published : own ? other.Current : other.Published;
        if (from?.Document is null || to.Document is null)
        {
            return RegistryProblems.DocumentMissing;
        }

        var changes = VersionDocuments.Compare(path.Kind, from.Document, to.Document);
        return TypedResults.Ok(new Response(
            new Wording(other.Id, from.Number, from.Document.Version),
            new Wording(id, to.Number, to.Document.Version),
            changes.Count(change => change.Breaking),
            changes));
    }

    private static async Task<Result<ServiceVersion>> OtherAsync(
        ServiceVersion version, string? against, Caller caller, VersionStore versions, CancellationToken cancellationToken)
    {
        if (against is not null)
        {
            var errors = new FieldErrors();
            return errors.Check(ServiceId.TryParseVersion(against, out var number), "against", "Must be of the form v1.", "Phải có dạng v1.")
                ? caller.Visible(version.Kind, await versions.FindWithTextsAsync(new ServiceId(version.Id.Agency, version.Id.Name, number), cancellationToken))
                : errors.ToProblem(RegistryProblems.Invalid);
        }

        if (version.Published is not null)
        {
            return version;
        }

        var siblings = await versions.ListAsync(version.Id.Agency, version.Id.Name, cancellationToken);
        return await KnownBeforeAsync(version.Id, siblings, versions, cancellationToken) is { } before
            ? before
            : RegistryProblems.DocumentMissing.Because("There is nothing published to compare with.");
    }

    /// <summary>The nearest lower version that consumers know, with its texts.</summary>
    private static async Task<ServiceVersion?> KnownBeforeAsync(
        ServiceId id, IReadOnlyList<ServiceVersion> siblings, VersionStore versions, CancellationToken cancellationToken) =>
        siblings.LastOrDefault(sibling => sibling.Id.Version < id.Version && sibling.IsPublic) is { } before
            ? await versions.FindWithTextsAsync(before.Id, cancellationToken)
            : null;
}
