using System.Text;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>What the registry asks of OpenAPI documents: reading, lint, differences, the public form.</summary>
internal sealed class VersionDocuments
{
    /// <summary>The document as it is kept, and its operations; or every fault with its place.</summary>
    public Result<(RevisionDocument Document, OperationList Operations)> Read(ReadOnlyMemory<byte> bytes, string? mediaType, ServiceId id)
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
                LintErrors = 0,
                LintWarnings = 0,
            },
            new OperationList(document.Operations.Where(operation => operation.OperationId is not null).Select(operation => new ServiceOperation
            {
                OperationId = operation.OperationId!,
                Method = operation.Method,
                Path = operation.Path,
            })));
    }

    public Result<ServiceVersion> CheckComplete(ServiceVersion version)
    {
        var errors = new FieldErrors();
        errors.Check(version.Open!.Document is not null, "document", "Put an OpenAPI document first.", "Trước hết hãy gửi tài liệu OpenAPI.");
        errors.Check(version.Open.Upstreams.Count > 0, "upstreams", "Put at least one upstream address first.", "Trước hết hãy khai báo ít nhất một địa chỉ hệ thống nguồn.");
        return errors.Any ? errors.ToProblem(RegistryProblems.Incomplete) : version;
    }

    private static ProblemError ToError(Finding finding) => new()
    {
        Code = finding.Code,
        Pointer = finding.Pointer,
        Line = finding.Line,
        Column = finding.Column,
        Detail = $"{finding.Message} {finding.Hint}",
        DetailVi = $"{finding.MessageVi} {finding.HintVi}",
    };
}
