using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Documents.Lint;
using GiaLai.Lgsp.Registry.Documents.Publication;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Topics;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>What the registry asks of OpenAPI documents: reading, lint, the form that the world sees.</summary>
internal sealed class VersionDocuments(IOptions<RegistryOptions> options, IOptions<AccessOptions> access)
{
    private const int MaxKept = 200;
    private readonly ConcurrentDictionary<(ServiceId, int), ReadOnlyMemory<byte>> published = new();

    /// <summary>Public address of the gateway, with a slash at its end.</summary>
    public Uri Gateway { get; } = new((options.Value.Gateway?.AbsoluteUri ?? access.Value.Issuer).TrimEnd('/') + "/");

    /// <summary>The document as it is kept, and its operations; or every fault with its place.</summary>
    public static Result<(RevisionDocument Document, OperationList Operations)> Read(ReadOnlyMemory<byte> bytes, string? mediaType)
    {
        var reading = DocumentReader.Read(bytes, mediaType);
        if (reading.Document is not { } document)
        {
            return RegistryProblems.DocumentRefused.With([.. reading.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(ToError)]);
        }

        return (
            new RevisionDocument
            {
                Json = Encoding.UTF8.GetString(document.CanonicalJson.Span),
                Sha256 = document.Sha256,
                Version = document.Version,
            },
            // What has no operationId cannot be named in a grant; the lint refuses it before publication.
            new OperationList(document.Operations.Where(operation => operation.OperationId is not null).Select(operation => new ServiceOperation
            {
                OperationId = operation.OperationId!,
                Method = operation.Method,
                Path = operation.Path,
                Subject = SubjectParameters.Of(operation),
            })));
    }

    /// <summary>The document against the rules, and against what the version says of itself; null while there is no document.</summary>
    public static LintReport? Lint(ServiceId id, Revision revision) => revision.Document is null ? null : Lint(id, revision, Parse(revision.Document));

    /// <summary>The revision with what follows from its parts: the counts of its lint, the class of its data.</summary>
    public static Revision Derive(ServiceId id, Revision revision)
    {
        if (revision.Document is null || revision.Policy.Topic is not null)
        {
            return revision with { DataClass = revision.Policy.DataClass ?? Revision.DefaultDataClass };
        }

        var document = Parse(revision.Document);
        var report = Lint(id, revision, document);
        return revision with
        {
            Document = revision.Document with { LintErrors = report.Errors, LintWarnings = report.Warnings },
            DataClass = revision.Policy.DataClass ?? DataClassOf(document) ?? Revision.DefaultDataClass,
        };
    }

    public static Result<ServiceVersion> CheckComplete(ServiceVersion version)
    {
        var errors = new FieldErrors();
        if (version.Kind == ServiceKind.Topic)
        {
            return errors.Check(version.Open!.Document is not null, "schema", "Declare the schema of the events first.", "Trước hết hãy khai báo lược đồ của sự kiện.")
                ? version
                : errors.ToProblem(RegistryProblems.Incomplete);
        }

        errors.Check(version.Open!.Document is not null, "document", "Put an OpenAPI document first.", "Trước hết hãy gửi tài liệu OpenAPI.");
        errors.Check(version.Open.Upstreams.Count > 0, "upstreams", "Put at least one upstream address first.", "Trước hết hãy khai báo ít nhất một địa chỉ hệ thống nguồn.");
        return errors.Any ? errors.ToProblem(RegistryProblems.Incomplete) : version;
    }

    public static Result<ServiceVersion> CheckLint(ServiceVersion version)
    {
        if (version.Kind == ServiceKind.Topic)
        {
            // A schema is refused at once or it is good.
            return version;
        }

        var report = Lint(version.Id, version.Open!)!;
        return report.Blocks
            ? RegistryProblems.LintErrors.With([.. report.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(ToError)])
            : version;
    }

    /// <summary>What changed for consumers; the breaking ones first.</summary>
    public static IReadOnlyList<DocumentChange> Compare(ServiceKind kind, RevisionDocument old, RevisionDocument @new) =>
        kind == ServiceKind.Topic ? TopicSchemas.Compare(old, @new) : DocumentDiff.Compare(Parse(old), Parse(@new));

    /// <summary>What consumers of the published revision would notice is refused without an operator's reason.</summary>
    public static Result<ServiceVersion> CheckBreaking(ServiceVersion version, string? operatorsReason)
    {
        if (version.Published?.Document is not { } known || operatorsReason is not null)
        {
            return version;
        }

        var breaking = Compare(version.Kind, known, version.Open!.Document!).Where(change => change.Breaking).Select(change => new ProblemError
        {
            Code = change.Code,
            Pointer = change.NewPointer ?? change.OldPointer,
            Detail = change.Message,
            DetailVi = change.MessageVi,
        }).ToList();
        if (TopicSchemas.BecomesThin(version.Published.Policy, version.Open.Policy))
        {
            breaking.Add(new ProblemError
            {
                Field = "policy.content",
                Detail = "Events would no longer carry their data.",
                DetailVi = "Sự kiện sẽ không còn mang theo dữ liệu.",
            });
        }

        return breaking.Count > 0 ? RegistryProblems.BreakingChanges.With(breaking) : version;
    }

    /// <summary>The public form of a published revision, if it was made already: such a revision never changes.</summary>
    public ReadOnlyMemory<byte>? KnownPublicForm(ServiceId id, Revision revision) =>
        revision.State == ReviewState.Published && published.TryGetValue((id, revision.Number), out var known)
            ? known
            // A plain null would become an empty text.
            : (ReadOnlyMemory<byte>?)null;

    /// <summary>JSON: the gateway as the only server, no internal host.</summary>
    /// <param name="id">The version.</param>
    /// <param name="revision">With the text of its document.</param>
    public ReadOnlyMemory<byte> PublicForm(ServiceId id, Revision revision)
    {
        var form = PublishedDocument.Of(Parse(revision.Document!), new PublicationSubject
        {
            ServiceUrl = new Uri(Gateway, $"api/{id}"),
            TokenEndpoint = new Uri(Gateway, "token"),
            Upstreams = UpstreamsOf(revision),
        }).Json;
        if (revision.State == ReviewState.Published)
        {
            if (published.Count >= MaxKept)
            {
                published.Clear();
            }

            published[(id, revision.Number)] = form;
        }

        return form;
    }

    public static ServiceDocument Parse(RevisionDocument document) => DocumentReader.ReadStored(Encoding.UTF8.GetBytes(document.Json));

    public static ProblemError ToError(Finding finding) => new()
    {
        Code = finding.Code,
        Pointer = finding.Pointer,
        Line = finding.Line,
        Column = finding.Column,
        Detail = $"{finding.Message} {finding.Hint}",
        DetailVi = $"{finding.MessageVi} {finding.HintVi}",
    };

    private static LintReport Lint(ServiceId id, Revision revision, ServiceDocument document) => DocumentLint.Check(document, new LintSubject
    {
        Major = id.Version,
        DataClass = revision.Policy.DataClass,
        PersonalData = revision.Policy.PersonalData != PersonalData.None,
        Upstreams = UpstreamsOf(revision),
    });

    private static int? DataClassOf(ServiceDocument document) =>
        document.Info.TryGetProperty("x-lgsp-data-class", out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number) && number is >= 1 and <= 5
            ? number
            : null;

    private static List<Uri> UpstreamsOf(Revision revision) => [.. revision.Upstreams.Select(upstream => new Uri(upstream))];
}
