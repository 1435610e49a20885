using Mono.Cecil;

namespace GiaLai.Lgsp.Architecture.Tests;

/// <summary>The platform's own assemblies as they were built.</summary>
internal static class Binaries
{
    public const string Prefix = "GiaLai.Lgsp.";

    public static IReadOnlyList<ModuleDefinition> All { get; } =
    [
        .. Tree.Projects
            .Where(project => Tree.IsUnder(project, "contracts", "gateway", "services"))
            // The one tool that people call by a name of its own; what it references, its project file says.
            .Where(project => Tree.NameOf(project) != "Verify")
            .Select(project => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, Prefix + Tree.NameOf(project) + ".dll"))),
    ];

    /// <summary>All types, nested ones too, but what the compiler made.</summary>
    public static IEnumerable<TypeDefinition> Types => All
        .SelectMany(module => module.GetTypes())
        .Where(type => !type.FullName.Contains('<', StringComparison.Ordinal));

    public static string Name(this ModuleDefinition module) => module.Assembly.Name.Name[Prefix.Length..];
}
