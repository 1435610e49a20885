using GiaLai.Lgsp.Contracts.Audit;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-061x: by which parameter an operation names a person, so that the person can be told who asked.</summary>
internal static class SubjectRules
{
    private static readonly FindingKind NotNamed = new("LINT-0610", Info,
        new("The service carries personal data, but no operation says by which parameter it names a person.",
            "Dịch vụ có dữ liệu cá nhân nhưng không thao tác nào cho biết tham số xác định cá nhân."),
        new("Where a header, query or path parameter holds a person's number, add x-lgsp-subject: citizen-id to it.",
            "Nếu tham số ở tiêu đề, chuỗi truy vấn hoặc đường dẫn chứa số của cá nhân, hãy thêm x-lgsp-subject: citizen-id."));

    private static readonly FindingKind UnknownKind = new("LINT-0611", Error,
        new("x-lgsp-subject of '{0}' is not one of: {1}.", "x-lgsp-subject của '{0}' không thuộc: {1}."),
        new("Correct it.", "Hãy sửa lại."));

    private static readonly FindingKind Unreadable = new("LINT-0612", Error,
        new("{0}: the gateway cannot read one person from '{1}'.", "{0}: cổng không xác định được một cá nhân từ '{1}'."),
        new("One plain value in a header, in the query, or alone in a path segment; one such parameter in an operation.",
            "Một giá trị đơn ở tiêu đề, chuỗi truy vấn hoặc riêng trong một đoạn đường dẫn; mỗi thao tác một tham số như vậy."));

    public static IReadOnlyList<FindingKind> All { get; } = [NotNamed, UnknownKind, Unreadable];

    public static void Check(LintRun run)
    {
        var any = false;
        foreach (var operation in run.Document.Operations)
        {
            var claims = SubjectParameters.Claims(operation).ToList();
            any |= claims.Count > 0;
            foreach (var parameter in claims)
            {
                CheckParameter(run, operation, parameter, claims.Count);
            }
        }

        if (!any && run.Subject.PersonalData == true)
        {
            run.Add(NotNamed, Place.Root["paths"]);
        }
    }

    private static void CheckParameter(LintRun run, DocumentOperation operation, Located parameter, int claims)
    {
        var name = ServiceDocument.Text(parameter.Value, "name") ?? "";
        var fault = SubjectParameters.WhyNot(operation, parameter);
        if (fault == SubjectParameters.Fault.Kind)
        {
            run.Add(UnknownKind, parameter.Place[SubjectParameters.Extension], name, string.Join(", ", SubjectKinds.All));
        }
        else if (fault != SubjectParameters.Fault.None || claims > 1 || !IsPlain(run, parameter))
        {
            run.Add(Unreadable, parameter.Place, operation.ToString(), name);
        }
    }

    private static bool IsPlain(LintRun run, Located parameter) =>
        parameter.Value.TryGetProperty("schema", out var written)
        && ServiceDocument.Text(run.Document.Resolve(written, parameter.Place["schema"]).Value, "type") is "string" or "integer";
}
