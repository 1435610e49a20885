using System.Text.Json;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-07xx: what callers get back, good and bad.</summary>
internal static class ResponseRules
{
    private static readonly FindingKind NoSuccess = new("LINT-0701", Warning,
        new("{0} describes no success.", "{0} không mô tả phản hồi thành công."),
        new("Add the 2xx response.", "Hãy thêm phản hồi 2xx."));

    private static readonly FindingKind NoErrors = new("LINT-0702", Warning,
        new("{0} describes no error.", "{0} không mô tả phản hồi lỗi."),
        new("Add the 4xx and 5xx responses, or default.", "Hãy thêm các phản hồi 4xx và 5xx, hoặc default."));

    private static readonly FindingKind NotProblem = new("LINT-0703", Warning,
        new("{0}: the errors {1} are not application/problem+json.", "{0}: các lỗi {1} không ở dạng application/problem+json."),
        new("Describe them after RFC 9457.", "Hãy mô tả theo RFC 9457."));

    private static readonly FindingKind NoSchema = new("LINT-0704", Warning,
        new("{0}: the response {1} has no schema.", "{0}: phản hồi {1} không có lược đồ."),
        new("Describe what is in it.", "Hãy mô tả nội dung."));

    public static IReadOnlyList<FindingKind> All { get; } = [NoSuccess, NoErrors, NotProblem, NoSchema];

    public static void Check(LintRun run)
    {
        foreach (var operation in run.Document.Operations)
        {
            var responses = operation.Responses().ToList();
            if (!responses.Exists(r => r.Status[0] is '2' or '3' or '1'))
            {
                run.Add(NoSuccess, operation.Place, operation.ToString());
            }

            var errors = responses.Where(r => r.Status[0] is '4' or '5' or 'd').ToList();
            if (errors.Count == 0)
            {
                run.Add(NoErrors, operation.Place, operation.ToString());
            }

            var plain = errors.Where(e => operation.Method != "HEAD" && !run.Remember("problem", e.Response.Place, () => IsProblem(e.Response.Value))).Select(e => e.Status).ToList();
            if (plain.Count > 0)
            {
                run.Add(NotProblem, operation.Place["responses"], operation.ToString(), string.Join(", ", plain));
            }

            foreach (var (status, response) in responses.Where(r => r.Status[0] == '2'))
            {
                CheckSchema(run, operation, status, response);
            }
        }
    }

    private static void CheckSchema(LintRun run, DocumentOperation operation, string status, Located response)
    {
        var place = operation.Place["responses"][status];
        if (!response.Value.TryGetProperty("content", out _))
        {
            if (operation.Method == "GET" && status is "200" or "2XX")
            {
                run.Add(NoSchema, place, operation.ToString(), status);
            }

            return;
        }

        var bare = run.Remember("bare", response.Place, () => BareMedia(response.Value));
        if (bare.Length > 0)
        {
            run.Add(NoSchema, place, operation.ToString(), $"{status} {bare}");
        }
    }

    /// <summary>Media types without a schema; files and streams are what they are.</summary>
    private static string BareMedia(JsonElement response) => string.Join(", ", response.GetProperty("content").EnumerateObject()
        .Where(m => m.Name.Contains("json", StringComparison.OrdinalIgnoreCase) || m.Name.Contains("xml", StringComparison.OrdinalIgnoreCase))
        .Where(m => !m.Value.TryGetProperty("schema", out var schema) || (schema.ValueKind == JsonValueKind.Object && schema.GetPropertyCount() == 0))
        .Select(m => m.Name).Take(5));

    private static bool IsProblem(JsonElement response) =>
        response.TryGetProperty("content", out var content)
        && content.EnumerateObject().Any(m => m.Name.StartsWith("application/problem+", StringComparison.OrdinalIgnoreCase));
}
