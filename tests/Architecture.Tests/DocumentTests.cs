using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Architecture.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_in_a_document_leads_somewhere()
    {
        var offences =
            from file in Documents()
            from Match link in Link().Matches(Tree.Read(file))
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = target.Split('#')[0]
            where path.Length > 0 && !Tree.Exists(Path.Combine(Path.GetDirectoryName(file)!, path))
            select $"{file}: {target}";

        Rule.HasNo(offences);
    }

    [Fact]
    public void Every_file_that_a_document_names_exists()
    {
        var offences =
            from file in Documents()
            from Match name in PathInTree().Matches(Tree.Read(file))
            where !Tree.Exists(name.Groups[1].Value)
            select $"{file}: {name.Groups[1].Value}";

        Rule.HasNo(offences);
    }

    [Fact]
    public void Every_decision_is_in_the_index()
    {
        var index = Tree.Read("docs/adr/README.md");
        var offences = Tree.Files
            .Where(file => Decision().IsMatch(file) && !index.Contains($"({Path.GetFileName(file)})", StringComparison.Ordinal));

        Rule.HasNo(offences);
    }

    private static IEnumerable<string> Documents() => Tree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:contracts|gateway|services|deploy|tests|docs)/[\w.-]+(?:/[\w.-]+)*)`")]
    private static partial Regex PathInTree();

    [GeneratedRegex(@"^docs/adr/\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex Decision();
}
