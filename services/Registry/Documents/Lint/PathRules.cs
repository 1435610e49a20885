using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-04xx: paths that can be called, with the parameters that they name; their style.</summary>
internal static partial class PathRules
{
    private static readonly FindingKind Undeclared = new("LINT-0401", Error,
        new("The path parameter '{0}' is not declared for {1}.", "Tham số đường dẫn '{0}' chưa được khai báo cho {1}."),
        new("Add a parameter with in: path.", "Hãy thêm tham số có in: path."));

    private static readonly FindingKind NotInPath = new("LINT-0402", Error,
        new("The path parameter '{0}' does not stand in the path of {1}.", "Tham số đường dẫn '{0}' không có trong đường dẫn của {1}."),
        new("Remove it or write {{{0}}} into the path.", "Hãy bỏ hoặc ghi {{{0}}} vào đường dẫn."));

    private static readonly FindingKind NeverMatches = new("LINT-0403", Error,
        new("No call can have the path '{0}'.", "Không lời gọi nào có thể có đường dẫn '{0}'."),
        new("A path has no query, fragment, blank, empty or dot segment, and balanced braces.", "Đường dẫn không có truy vấn, dấu #, khoảng trắng, đoạn rỗng hoặc đoạn chấm, và ngoặc nhọn cân đối."));

    private static readonly FindingKind NotKebab = new("LINT-0404", Warning,
        new("The path segment '{0}' is not kebab-case.", "Đoạn đường dẫn '{0}' không ở dạng kebab-case."),
        new("Lower-case words joined by hyphens: land-parcels.", "Chữ thường nối bằng gạch ngang: land-parcels."));

    private static readonly FindingKind OtherVersion = new("LINT-0405", Error,
        new("The path has version {0}, the service is registered as v{1}.", "Đường dẫn có phiên bản {0}, dịch vụ đăng ký là v{1}."),
        new("Register another major version for it.", "Hãy đăng ký phiên bản chính khác cho đường dẫn này."));

    private static readonly FindingKind VersionTwice = new("LINT-0406", Warning,
        new("The path repeats the version: the gateway's address has /{0} already.", "Đường dẫn lặp lại phiên bản: địa chỉ tại cổng đã có /{0}."),
        new("Put it into the upstream URL and leave it out of the paths.", "Hãy đưa vào URL máy chủ và bỏ khỏi đường dẫn."));

    private static readonly FindingKind TrailingSlash = new("LINT-0407", Warning,
        new("The path '{0}' ends in a slash.", "Đường dẫn '{0}' kết thúc bằng dấu gạch chéo."),
        new("Leave it out: with and without are two paths.", "Hãy bỏ: có và không có là hai đường dẫn khác nhau."));

    private static readonly SearchValues<char> Impossible = SearchValues.Create("?#{}\\ ");

    public static IReadOnlyList<FindingKind> All { get; } = [Undeclared, NotInPath, NeverMatches, NotKebab, OtherVersion, VersionTwice, TrailingSlash];

    public static void Check(LintRun run)
    {
        foreach (var path in run.Document.Root.TryGetProperty("paths", out var paths) ? paths.EnumerateObject() : default)
        {
            if (path.Name.StartsWith('/'))
            {
                CheckPath(run, path.Name, Place.Root["paths"][path.Name]);
            }
        }

        foreach (var operation in run.Document.Operations)
        {
            CheckParameters(run, operation);
        }
    }

    private static void CheckPath(LintRun run, string path, Place place)
    {
        var literal = DocumentReader.TemplateParameter().Replace(path, "");
        var segments = path[1..].Split('/');
        if (literal.AsSpan().ContainsAny(Impossible) || literal.Any(char.IsControl) || segments.SkipLast(1).Contains("") || segments.Any(s => s is "." or ".."))
        {
            run.Add(NeverMatches, place, path);
            return;
        }

        if (path.Length > 1 && path.EndsWith('/'))
        {
            run.Add(TrailingSlash, place, path);
        }

        foreach (var segment in segments)
        {
            if (VersionSegment().IsMatch(segment))
            {
                CheckVersion(run, segment, place);
            }
            else if (!KebabSegment().IsMatch(DocumentReader.TemplateParameter().Replace(segment, "x")))
            {
                run.Add(NotKebab, place, segment);
            }
        }
    }

    private static void CheckVersion(LintRun run, string segment, Place place)
    {
        if (run.Subject.Major is not { } major)
        {
            return;
        }

        var same = segment[1..] == major.ToString(CultureInfo.InvariantCulture);
        run.Add(same ? VersionTwice : OtherVersion, place, segment, major.ToString(CultureInfo.InvariantCulture));
    }

    private static void CheckParameters(LintRun run, DocumentOperation operation)
    {
        var named = DocumentReader.TemplateParameter().Matches(operation.Path).Select(m => m.Value[1..^1]).ToHashSet(StringComparer.Ordinal);
        var declared = operation.Parameters().Where(p => ServiceDocument.Text(p.Value, "in") == "path").Select(p => ServiceDocument.Text(p.Value, "name")).ToHashSet();
        foreach (var name in named.Where(n => !declared.Contains(n)))
        {
            run.Add(Undeclared, operation.Place, name, operation.ToString());
        }

        foreach (var name in declared.OfType<string>().Where(n => !named.Contains(n)))
        {
            run.Add(NotInPath, operation.Place, name, operation.ToString());
        }
    }

    [GeneratedRegex(@"^v[0-9]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionSegment();

    // A custom verb after a colon is allowed (Google AIP-136): parcels:search.
    [GeneratedRegex(@"^(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*)?(?::[a-z][A-Za-z-]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex KebabSegment();
}
