using System.Text.Json;
using System.Text.RegularExpressions;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-05xx: parameters are unique, described, named in one style.</summary>
internal static partial class ParameterRules
{
    private static readonly FindingKind Twice = new("LINT-0501", Error,
        new("The parameter '{0}' ({1}) is declared twice.", "Tham số '{0}' ({1}) được khai báo hai lần."),
        new("Keep one.", "Hãy giữ một khai báo."));

    private static readonly FindingKind MixedStyles = new("LINT-0502", Warning,
        new("The query parameter '{0}' is {1}, most others are {2}.", "Tham số truy vấn '{0}' ở dạng {1}, phần lớn tham số khác ở dạng {2}."),
        new("Name all in one style, best camelCase.", "Hãy đặt tên thống nhất, tốt nhất là camelCase."));

    private static readonly FindingKind NotCamel = new("LINT-0503", Info,
        new("The query parameters are {0}.", "Các tham số truy vấn ở dạng {0}."),
        new("Services of the platform use camelCase.", "Dịch vụ trên nền tảng dùng camelCase."));

    private static readonly FindingKind NoWords = new("LINT-0504", Info,
        new("The parameter '{0}' has no description.", "Tham số '{0}' không có mô tả."),
        new("Say what it means and which values it takes.", "Hãy mô tả ý nghĩa và giá trị được nhận."));

    private static readonly FindingKind PlatformHeader = new("LINT-0506", Info,
        new("The header '{0}' is not the caller's: the gateway sets or removes it.", "Header '{0}' không do bên gọi quyết định: cổng đặt hoặc loại bỏ."),
        new("Remove the parameter.", "Hãy bỏ tham số này."));

    public static IReadOnlyList<FindingKind> All { get; } = [Twice, MixedStyles, NotCamel, NoWords, PlatformHeader];

    public static void Check(LintRun run)
    {
        var styles = new List<(string Style, string Name, Place Place)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in run.Document.Operations)
        {
            CheckTwice(run, operation.Value, operation.Place);
            foreach (var parameter in operation.Parameters())
            {
                // A shared parameter is judged once.
                if (seen.Add(parameter.Place.ToString()))
                {
                    CheckOne(run, parameter, styles);
                }
            }
        }

        CheckStyles(run, styles);
    }

    private static void CheckTwice(LintRun run, JsonElement holder, Place place)
    {
        var seen = new HashSet<(string?, string?)>();
        var index = 0;
        foreach (var parameter in holder.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default)
        {
            var at = place["parameters"][index++];
            var value = run.Document.Resolve(parameter, at).Value;
            var key = (ServiceDocument.Text(value, "name"), ServiceDocument.Text(value, "in"));
            if (!seen.Add(key))
            {
                run.Add(Twice, at, key.Item1 ?? "", key.Item2 ?? "");
            }
        }
    }

    private static void CheckOne(LintRun run, Located parameter, List<(string, string, Place)> styles)
    {
        var name = ServiceDocument.Text(parameter.Value, "name") ?? "";
        switch (ServiceDocument.Text(parameter.Value, "in"))
        {
            case "query" when StyleOf(name) is { } style:
                styles.Add((style, name, parameter.Place));
                break;
            case "header" when PlatformHeaders().IsMatch(name):
                run.Add(PlatformHeader, parameter.Place, name);
                break;
        }

        if (ServiceDocument.Text(parameter.Value, "description") is null)
        {
            run.Add(NoWords, parameter.Place, name);
        }
    }

    private static void CheckStyles(LintRun run, List<(string Style, string Name, Place Place)> styles)
    {
        // One word in lower case fits camelCase and snake_case alike.
        var telling = styles.Where(s => s.Style != "one word").ToList();
        if (telling.Count == 0)
        {
            return;
        }

        var usual = telling.GroupBy(s => s.Style).OrderByDescending(g => g.Count()).ThenBy(g => g.Key == "camelCase" ? 0 : 1).First().Key;
        foreach (var (style, name, place) in telling.Where(s => s.Style != usual))
        {
            run.Add(MixedStyles, place, name, style, usual);
        }

        if (usual != "camelCase")
        {
            run.Add(NotCamel, telling.First(s => s.Style == usual).Place, usual);
        }
    }

    /// <summary>Null for names that follow a foreign convention: OData's $filter, filter[x].</summary>
    private static string? StyleOf(string name) => name switch
    {
        _ when name.AsSpan().IndexOfAny("$[].:") >= 0 => null,
        _ when OneWord().IsMatch(name) => "one word",
        _ when Camel().IsMatch(name) => "camelCase",
        _ when name.Contains('_', StringComparison.Ordinal) => "snake_case",
        _ when name.Contains('-', StringComparison.Ordinal) => "kebab-case",
        _ when name.Length > 0 && char.IsUpper(name[0]) => "PascalCase",
        _ => null,
    };

    [GeneratedRegex(@"^[a-z][a-z0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex OneWord();

    [GeneratedRegex(@"^[a-z][a-zA-Z0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Camel();

    [GeneratedRegex(@"^(?:authorization|accept|content-type|host|lgsp-.*|x-forwarded-.*|forwarded|client-cert|traceparent)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PlatformHeaders();
}
