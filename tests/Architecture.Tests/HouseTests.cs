using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Architecture.Tests;

public sealed partial class HouseTests
{
    private const int MaxLines = 400;

    // A test class enumerates: it may be longer.
    private const int MaxTestLines = 600;

    /// <summary>Files that are longer than is good, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    /// <summary>Files that may use a banned API, each with its reason.</summary>
    private static readonly Dictionary<string, string> BanLifted = new()
    {
        ["tests/Benchmarks/Exchange/SendLoad.cs"] = "A load generator's thread sleeps until its next message is due.",
        ["tests/Benchmarks/Gateway/Pace.cs"] = "A load generator's thread sleeps until its next call is due.",
    };

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = ProjectInSolution().Matches(Tree.Read("GiaLai.Lgsp.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/'));

        Assert.Equal(Tree.Projects, listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_process_is_in_the_start_list()
    {
        var started = Tree.Read("deploy/local/start-list.txt")
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

        Rule.HasNo(Tree.ProcessProjects.Except(started));
    }

    [Fact]
    public void Program_is_at_most_15_lines()
    {
        var offences =
            from project in Tree.ProcessProjects
            let program = Path.GetDirectoryName(project) + "/Program.cs"
            let lines = Lines(program)
            where lines > 15
            select $"{program}: {lines} lines";

        Rule.HasNo(offences);
    }

    [Fact]
    public void No_file_grows_over_400_lines()
    {
        var offences =
            from file in Tree.Files
            where file.EndsWith(".cs", StringComparison.Ordinal) && Lines(file) > (file.StartsWith("tests/", StringComparison.Ordinal) ? MaxTestLines : MaxLines) != LongFiles.ContainsKey(file)
            select $"{file}: {Lines(file)} lines";

        Rule.HasNo(offences);
    }

    /// <summary>The rest of the format is the business of the compiler and of `dotnet format whitespace`; this alone would cost the formatter minutes.</summary>
    [Fact]
    public void Imports_are_sorted_those_of_System_first()
    {
        var offences =
            from file in Tree.Files
            where file.EndsWith(".cs", StringComparison.Ordinal)
            let imports = Import().Matches(Tree.Read(file)).Select(match => match.Groups[1].Value).ToList()
            where !imports.SequenceEqual(imports.OrderByDescending(name => name.Split('.')[0] == "System").ThenBy(name => name.Replace('.', '\0'), StringComparer.OrdinalIgnoreCase))
            select file;

        Rule.HasNo(offences);
    }

    [Fact]
    public void Banned_symbols_are_banned_in_every_project()
    {
        var shared = Tree.Read("Directory.Build.props");
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", shared, StringComparison.Ordinal);
        Assert.Contains("""<AdditionalFiles Include="$(MSBuildThisFileDirectory)BannedSymbols.txt" />""", shared, StringComparison.Ordinal);

        var offences =
            from file in Tree.Files
            where Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".targets" || file.EndsWith(".editorconfig", StringComparison.Ordinal)
            where !file.EndsWith("/HouseTests.cs", StringComparison.Ordinal)
            where Tree.Read(file).Contains("RS0030", StringComparison.Ordinal) != BanLifted.ContainsKey(file)
            select file;
        Rule.HasNo(offences);
    }

    [Fact]
    public void Warnings_are_errors_everywhere()
    {
        var offences = Tree.Projects.Where(project => Tree.Read(project).Contains("TreatWarningsAsErrors", StringComparison.Ordinal));

        Rule.HasNo(offences);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", Tree.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Package_versions_stand_in_one_place_and_are_locked()
    {
        var offences =
            from project in Tree.Projects
            where VersionedPackage().IsMatch(Tree.Read(project)) || !Tree.Exists(Path.GetDirectoryName(project) + "/packages.lock.json")
            select project;

        Rule.HasNo(offences);
    }

    private static int Lines(string file) => Tree.Read(file).AsSpan().Count('\n');

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("""= "[^"]+", "([^"]+\.csproj)",""")]
    private static partial Regex ProjectInSolution();

    [GeneratedRegex("""<PackageReference[^>]*\sVersion(Override)?=""")]
    private static partial Regex VersionedPackage();
}
