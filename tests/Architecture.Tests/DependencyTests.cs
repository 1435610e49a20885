using System.Xml.Linq;

namespace GiaLai.Lgsp.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly string[] Shared = ["Contracts", "ServiceDefaults"];

    /// <summary>Who works on the ledger or with consumers' signatures, beside what all may use. Evidence itself stands alone: others verify with it.</summary>
    private static readonly Dictionary<string, string[]> Further = new()
    {
        ["Audit"] = ["Evidence"],
        ["Exchange"] = ["Edxml", "Evidence"],
        ["Gateway"] = ["Evidence"],
        ["NdopAdapter"] = ["Evidence"],
        ["Registry"] = ["Evidence"],
        ["VapexPublisher"] = ["Evidence"],
        ["Witness"] = ["Evidence"],
    };

    private static string[] AllowedIn(string project) => project switch
    {
        "Contracts" or "ServiceDefaults" or "Evidence" or "Edxml" => [],
        "Verify" or "Client" => ["Evidence"],
        _ => [.. Shared, .. Further.GetValueOrDefault(project, [])],
    };

    [Fact]
    public void The_gateway_and_each_service_use_only_Contracts_and_ServiceDefaults()
    {
        var offences =
            from module in Binaries.All
            let allowed = AllowedIn(module.Name())
            from reference in module.AssemblyReferences
            where reference.Name.StartsWith(Binaries.Prefix, StringComparison.Ordinal)
            let used = reference.Name[Binaries.Prefix.Length..]
            where !allowed.Contains(used)
            select $"{module.Name()} uses {used}";

        Rule.HasNo(offences);
    }

    // What is declared but not yet used would not show in the binaries.
    [Fact]
    public void No_project_file_declares_more()
    {
        var offences =
            from project in Tree.Projects
            where Tree.IsUnder(project, "contracts", "gateway", "services")
            let allowed = AllowedIn(Tree.NameOf(project))
            from reference in XDocument.Parse(Tree.Read(project)).Descendants("ProjectReference")
            let used = Tree.NameOf(reference.Attribute("Include")!.Value)
            where !allowed.Contains(used)
            select $"{project} references {used}";

        Rule.HasNo(offences);
    }

    [Fact]
    public void No_interface_stands_for_a_single_class()
    {
        var implementations = Binaries.Types
            .Where(type => !type.IsInterface)
            .SelectMany(type => type.Interfaces.Select(implemented => implemented.InterfaceType.GetElementType().FullName))
            .CountBy(name => name)
            .ToDictionary();
        var offences = Binaries.Types
            .Where(type => type.IsInterface && implementations.GetValueOrDefault(type.FullName) < 2)
            .Select(type => type.FullName);

        Rule.HasNo(offences);
    }
}
