using System.Text.Json;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-0505: lists can be paged.</summary>
internal static class PagingRules
{
    private static readonly FindingKind NoPaging = new("LINT-0505", Warning,
        new("{0} gives a list without pagination.", "{0} trả về danh sách không phân trang."),
        new("Add limit and cursor (or page and pageSize).", "Hãy thêm limit và cursor (hoặc page và pageSize)."));

    // Where lists are looked for; what stands deeper is not the answer's own list.
    private const int MaxParts = 50;

    private static readonly HashSet<string> PagingNames = new(StringComparer.Ordinal)
    {
        "page", "pagesize", "pagenumber", "pageindex", "pagetoken", "perpage", "size", "limit", "offset", "cursor", "after", "before", "startingafter",
        "endingbefore", "start", "startindex", "count", "top", "skip", "maxresults", "maxitems", "take", "from", "trang", "sotrang", "kichthuoctrang", "sobanghi", "vitri",
    };

    private static readonly HashSet<string> NextNames = new(StringComparer.Ordinal) { "next", "nextcursor", "nextpagetoken", "nextlink" };

    private static readonly HashSet<string> ListNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "items", "data", "results", "result", "value", "values", "records", "content", "list", "rows", "elements", "entries", "danhsach", "dulieu", "ketqua",
    };

    public static IReadOnlyList<FindingKind> All { get; } = [NoPaging];

    public static void Check(LintRun run)
    {
        foreach (var operation in run.Document.Operations.Where(o => o.Method == "GET" && !o.Path.EndsWith('}')))
        {
            var answers = operation.Responses().Where(r => r.Status.StartsWith('2')).Select(r => run.Remember("answer", r.Response.Place, () => Read(run, r.Response))).ToList();
            if (answers.Exists(a => a.IsList) && !answers.Exists(a => a.HasNext) && !operation.Parameters().Any(IsPaging))
            {
                run.Add(NoPaging, operation.Place, operation.ToString());
            }
        }
    }

    private static bool IsPaging(Located parameter) =>
        ServiceDocument.Text(parameter.Value, "in") is "query" or "header" && PagingNames.Contains(Plain(ServiceDocument.Text(parameter.Value, "name") ?? ""));

    private static Answer Read(LintRun run, Located response)
    {
        var (isList, hasNext) = (false, HasLinkHeader(response.Value));
        foreach (var media in response.Value.TryGetProperty("content", out var content) ? content.EnumerateObject() : default)
        {
            if (media.Name.Contains("json", StringComparison.OrdinalIgnoreCase) && media.Value.TryGetProperty("schema", out var written))
            {
                var schema = run.Document.Resolve(written, response.Place["content"][media.Name]["schema"]);
                var answer = run.Remember("answer schema", schema.Place, () => ReadSchema(run.Document, schema));
                isList |= answer.IsList;
                hasNext |= answer.HasNext;
            }
        }

        return new Answer(isList, hasNext);
    }

    private static Answer ReadSchema(ServiceDocument document, Located schema)
    {
        var (isList, hasNext) = (IsList(schema), false);
        foreach (var property in Properties(document, schema))
        {
            hasNext |= NextNames.Contains(Plain(property.Name));
            isList |= ListNames.Contains(property.Name) && IsList(document.Resolve(property.Value, schema.Place));
        }

        return new Answer(isList, hasNext);
    }

    private static bool HasLinkHeader(JsonElement response) =>
        response.TryGetProperty("headers", out var headers) && headers.EnumerateObject().Any(h => h.Name.Equals("Link", StringComparison.OrdinalIgnoreCase));

    private static bool IsList(Located schema) =>
        schema.Value.ValueKind == JsonValueKind.Object && schema.Value.TryGetProperty("type", out var type)
        && (type.ValueKind == JsonValueKind.String ? type.GetString() == "array" : type.EnumerateArray().Any(t => t.GetString() == "array"));

    private static IEnumerable<JsonProperty> Properties(ServiceDocument document, Located schema)
    {
        var parts = schema.Value.ValueKind == JsonValueKind.Object && schema.Value.TryGetProperty("allOf", out var members)
            ? members.EnumerateArray().Take(MaxParts).Select(m => document.Resolve(m, schema.Place).Value)
            : [];
        return parts.Prepend(schema.Value)
            .Where(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("properties", out _))
            .SelectMany(p => p.GetProperty("properties").EnumerateObject());
    }

    private static string Plain(string name) => new([.. name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>What an answer gives: a list, a way to go on.</summary>
    private sealed record Answer(bool IsList, bool HasNext);
}
