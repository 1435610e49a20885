using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>
/// Holds an accepted document against the rules for published services. Every rule has a stable code; docs/protocols/openapi.md says why
/// each exists. Errors are what would break a call, a grant or the law; the rest is advice that the approver sees.
/// </summary>
internal static class DocumentLint
{
    public static readonly FindingKind Omitted = new("LINT-0901", Info,
        new("{1} more places of {0} are not shown.", "Còn {1} vị trí khác của {0} không hiển thị."),
        new("Correct the first ones and check again.", "Hãy sửa các vị trí đầu tiên rồi kiểm tra lại."));

    public static IReadOnlyList<FindingKind> All { get; } =
    [
        .. GovernanceRules.All, .. OperationRules.All, .. SecurityRules.All, .. PathRules.All, .. ParameterRules.All, .. PagingRules.All, .. PersonalDataRules.All,
        .. SubjectRules.All, .. ResponseRules.All, .. SchemaRules.All, .. AddressRules.All, Omitted,
    ];

    public static LintReport Check(ServiceDocument document, LintSubject subject)
    {
        var run = new LintRun(document, subject);
        GovernanceRules.Check(run);
        OperationRules.Check(run);
        SecurityRules.Check(run);
        PathRules.Check(run);
        ParameterRules.Check(run);
        PagingRules.Check(run);
        PersonalDataRules.Check(run);
        SubjectRules.Check(run);
        ResponseRules.Check(run);
        SchemaRules.Check(run);
        AddressRules.Check(run);
        return run.Report();
    }
}
