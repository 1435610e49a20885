using System.Globalization;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>What is put; null = stays as it was.</summary>
internal sealed record VersionChange
{
    public (RevisionDocument Document, OperationList Operations)? Document { get; init; }

    public IReadOnlyList<string>? Upstreams { get; init; }

    public Policy? Policy { get; init; }

    public IReadOnlyList<ProblemError> Warnings { get; init; } = [];

    /// <summary>On the draft, or on a new one that begins as the published revision stands; what changes nothing makes none.</summary>
    public Result<ServiceVersion> Apply(ServiceVersion version, Act act)
    {
        if (version.State == VersionState.Withdrawn)
        {
            return RegistryProblems.IllegalStateChange.Because("The version is withdrawn; make a new one.");
        }

        if (ChangesNothing(version.Newest))
        {
            return version;
        }

        var draft = version.Open is null ? version.Published!.Next(act) : version.Open;
        return draft.Edit(act).Then<ServiceVersion>(edited => version with
        {
            Open = VersionDocuments.Derive(version.Id, edited with
            {
                Document = Document is { } put ? put.Document with { Version = put.Document.Version.Length == 0 ? edited.Number.ToString(CultureInfo.InvariantCulture) : put.Document.Version } : edited.Document,
                Operations = Document?.Operations ?? edited.Operations,
                Upstreams = Upstreams ?? edited.Upstreams,
                Policy = Policy ?? edited.Policy,
            }),
        });
    }

    private bool ChangesNothing(Revision revision) =>
        (Document is null || Document.Value.Document.Sha256 == revision.Document?.Sha256)
        && (Upstreams is null || Upstreams.SequenceEqual(revision.Upstreams))
        && (Policy is null || (Policy with { Audience = [] } == revision.Policy with { Audience = [] } && Policy.Audience.SequenceEqual(revision.Policy.Audience)));
}
