using System.Text.RegularExpressions;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Diff;
using GiaLai.Lgsp.Registry.Documents.Lint;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs", "protocols", "openapi.md"));

    [Fact]
    public void Every_code_stands_in_the_document_with_its_weight_and_no_other() =>
        Assert.Equal(
            DocumentFindings.All.Concat(DocumentLint.All).Select(k => $"{k.Code} {k.Severity.ToString().ToLowerInvariant()}")
                .Concat(Changes.All.Select(k => $"{k.Code} {(k.Breaking ? "breaking" : "compatible")}"))
                .Order(StringComparer.Ordinal),
            Row().Matches(Page).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_kind_is_listed_once_and_speaks_both_languages()
    {
        var kinds = DocumentFindings.All.Concat(DocumentLint.All).ToList();

        Assert.Equal(kinds.Count, kinds.Select(k => k.Code).Distinct().Count());
        Assert.DoesNotContain(kinds, k => k.Message.En == k.Message.Vi || k.Hint.En == k.Hint.Vi);
        Assert.DoesNotContain(Changes.All, k => k.Message.En == k.Message.Vi);
        // Declared but not listed would escape every other test.
        Assert.Equal(kinds.Count, typeof(DocumentLint).Assembly.GetTypes().SelectMany(FieldsOf<FindingKind>).Distinct().Count());
        Assert.Equal(Changes.All.Count, FieldsOf<ChangeKind>(typeof(Changes)).Count());
    }

    [Fact]
    public void The_caps_in_the_document_are_those_of_the_code()
    {
        var limits = new DocumentLimits();

        Assert.Contains($"| {limits.MaxBytes / 1024 / 1024} MiB | DOC-0101 |", Page, StringComparison.Ordinal);
        Assert.Contains($"| {limits.MaxDepth} | DOC-0108 |", Page, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"| {limits.MaxNodes:N0} | DOC-0109 |"), Page, StringComparison.Ordinal);
        Assert.Contains($"| {limits.MaxCanonicalBytes / 1024 / 1024} MiB | DOC-0109 |", Page, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"| {limits.MaxAnchors:N0} | DOC-0118 |"), Page, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"| {limits.MaxOperations:N0} | DOC-0213 |"), Page, StringComparison.Ordinal);
        Assert.Contains($"| {limits.MaxParameters} | DOC-0215 |", Page, StringComparison.Ordinal);
        Assert.Contains($"| {limits.MaxPathBytes / 1024 / 1024} MiB | DOC-0216 |", Page, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"| {FindingList.DefaultMax:N0} | DOC-0901 |"), Page, StringComparison.Ordinal);
        Assert.Contains($"| {LintRun.MaxPlaces} | LINT-0901 |", Page, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"| {ChangeList.MaxChanges:N0} | DIFF-0902 |"), Page, StringComparison.Ordinal);
    }

    private static IEnumerable<object?> FieldsOf<T>(Type type) => type
        .GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
        .Where(f => f.FieldType == typeof(T))
        .Select(f => f.GetValue(null));

    [GeneratedRegex(@"^\| ((?:DOC|LINT|DIFF)-[0-9]{4}) \| (\w+) \|", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Row();
}
