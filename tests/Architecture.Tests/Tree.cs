namespace GiaLai.Lgsp.Architecture.Tests;

/// <summary>The files of the repository as a checkout has them, without what builds and runs put there.</summary>
internal static class Tree
{
    private static readonly HashSet<string> Skipped = ["artifacts", "bin", "obj", "node_modules", ".git"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Select(Relative).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Projects { get; } = [.. Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))];

    /// <summary>Projects of processes: the gateway and every service but what they share.</summary>
    public static IReadOnlyList<string> ProcessProjects { get; } =
    [
        .. Projects.Where(file => IsUnder(file, "gateway", "services") && NameOf(file) != "ServiceDefaults"),
    ];

    /// <summary>C# of the platform itself: not tests, not what stands around it in deploy.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    [
        .. Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && IsUnder(file, "contracts", "gateway", "services")),
    ];

    public static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public static bool IsUnder(string file, params string[] folders) =>
        folders.Any(folder => file.StartsWith(folder + "/", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(inner);
            if (Skipped.Contains(name) || name.StartsWith(".lgsp", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var file in Walk(inner))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GiaLai.Lgsp.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of a checkout.");
        }

        return folder;
    }
}
