using System.Text.RegularExpressions;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-02xx: each operation has a name that grants can use, a tag, a description; nothing that cannot be called.</summary>
internal static partial class OperationRules
{
    private static readonly FindingKind NoId = new("LINT-0201", Error,
        new("{0} has no operationId.", "{0} không có operationId."),
        new("Grants name operations by it: add one, for example getParcel.", "Quyền sử dụng được cấp theo operationId: hãy bổ sung, ví dụ getParcel."));

    private static readonly FindingKind SameId = new("LINT-0202", Error,
        new("The operationId '{0}' is also that of {1}.", "operationId '{0}' trùng với {1}."),
        new("Give each operation its own.", "Hãy đặt tên riêng cho từng thao tác."));

    private static readonly FindingKind BadId = new("LINT-0203", Error,
        new("The operationId '{0}' cannot be used in grants.", "operationId '{0}' không dùng được khi cấp quyền."),
        new("1 to 128 letters, digits and . _ / : {{ }} -, beginning with a letter or digit.", "1 đến 128 chữ cái, chữ số và . _ / : {{ }} -, bắt đầu bằng chữ cái hoặc chữ số."));

    private static readonly FindingKind NoTags = new("LINT-0204", Warning,
        new("{0} has no tags.", "{0} không có tags."),
        new("Add one: the catalogue groups operations by it.", "Hãy bổ sung: danh mục nhóm thao tác theo thẻ."));

    private static readonly FindingKind UnknownTag = new("LINT-0205", Info,
        new("The tag '{0}' is not described in the document's tags.", "Thẻ '{0}' chưa được mô tả trong tags của tài liệu."),
        new("Describe it there.", "Hãy mô tả tại đó."));

    private static readonly FindingKind NoWords = new("LINT-0206", Warning,
        new("{0} has neither summary nor description.", "{0} không có summary và description."),
        new("Say what it does.", "Hãy mô tả thao tác."));

    private static readonly FindingKind BodyOnRead = new("LINT-0207", Warning,
        new("{0} has a request body.", "{0} có nội dung yêu cầu."),
        new("Many clients and intermediaries drop it (RFC 9110, 9.3): use POST.", "Nhiều phần mềm bỏ qua nội dung này (RFC 9110, 9.3): hãy dùng POST."));

    private static readonly FindingKind Trace = new("LINT-0208", Warning,
        new("The gateway refuses the method TRACE.", "Cổng từ chối phương thức TRACE."),
        new("Remove the operation.", "Hãy bỏ thao tác này."));

    private static readonly FindingKind NoOperations = new("LINT-0209", Error,
        new("The document has no operations.", "Tài liệu không có thao tác nào."),
        new("Describe at least one under paths.", "Hãy mô tả ít nhất một thao tác trong paths."));

    public static IReadOnlyList<FindingKind> All { get; } = [NoId, SameId, BadId, NoTags, UnknownTag, NoWords, BodyOnRead, Trace, NoOperations];

    public static void Check(LintRun run)
    {
        var operations = run.Document.Operations;
        if (operations.Count == 0)
        {
            run.Add(NoOperations, Place.Root);
        }

        var ids = new Dictionary<string, DocumentOperation>(StringComparer.Ordinal);
        var tags = DeclaredTags(run.Document);
        foreach (var operation in operations)
        {
            CheckId(run, operation, ids);
            CheckTags(run, operation, tags);
            if (ServiceDocument.Text(operation.Value, "summary") is null && ServiceDocument.Text(operation.Value, "description") is null)
            {
                run.Add(NoWords, operation.Place, operation.ToString());
            }

            if (operation.Method is "GET" or "HEAD" or "DELETE" && operation.RequestBody() is not null)
            {
                run.Add(BodyOnRead, operation.Place["requestBody"], operation.ToString());
            }

            if (operation.Method == "TRACE")
            {
                run.Add(Trace, operation.Place);
            }
        }
    }

    private static void CheckId(LintRun run, DocumentOperation operation, Dictionary<string, DocumentOperation> ids)
    {
        if (operation.OperationId is not { } id)
        {
            run.Add(NoId, operation.Place, operation.ToString());
            return;
        }

        var place = operation.Place["operationId"];
        if (!GrantableId().IsMatch(id))
        {
            run.Add(BadId, place, id);
        }

        if (!ids.TryAdd(id, operation))
        {
            run.Add(SameId, place, id, ids[id].ToString());
        }
    }

    private static void CheckTags(LintRun run, DocumentOperation operation, HashSet<string> declared)
    {
        if (!operation.Value.TryGetProperty("tags", out var tags) || tags.GetArrayLength() == 0)
        {
            run.Add(NoTags, operation.Place, operation.ToString());
            return;
        }

        foreach (var tag in tags.EnumerateArray().Select(t => t.GetString()!))
        {
            // Once for each tag.
            if (declared.Add(tag))
            {
                run.Add(UnknownTag, operation.Place["tags"], tag);
            }
        }
    }

    private static HashSet<string> DeclaredTags(ServiceDocument document) => document.Root.TryGetProperty("tags", out var tags)
        ? [.. tags.EnumerateArray().Select(t => ServiceDocument.Text(t, "name")).OfType<string>()]
        : [];

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:{}-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex GrantableId();
}
