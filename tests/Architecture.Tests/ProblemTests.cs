using System.Reflection;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Architecture.Tests;

public sealed partial class ProblemTests
{
    private const string Document = "docs/errors.md";

    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["Gateway"] = "GWY",
        ["Registry"] = "REG",
        ["Exchange"] = "EXC",
        ["NdxpAdapter"] = "NDX",
        ["NdopAdapter"] = "NDO",
        ["VapexPublisher"] = "VPX",
        ["Audit"] = "AUD",
        ["Identity"] = "IDN",
        ["Portal"] = "POR",
        ["Witness"] = "WIT",
    };

    private static readonly IReadOnlyList<(string Process, IReadOnlyList<Problem> Problems)> Own =
        [.. Tree.ProcessProjects.Select(project => (Tree.NameOf(project), ProblemsOf(Tree.NameOf(project))))];

    [Fact]
    public void Codes_are_unique() =>
        Rule.HasNo(Own.SelectMany(own => own.Problems).GroupBy(problem => problem.Code).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Codes_have_the_prefix_of_their_process_and_start_at_0100()
    {
        Rule.HasNo(
            from own in Own
            from problem in own.Problems
            where !CodeForm().IsMatch(problem.Code) || problem.Code[..3] != Prefixes[own.Process] || problem.Code[4..6] == "00"
            select $"{own.Process}: {problem.Code}");
        Rule.HasNo(
            from process in BuiltProcess.All
            where process.ProblemPrefix != Prefixes[process.Name]
            select $"{process.Name}: {process.ProblemPrefix}");
    }

    [Fact]
    public void Refusals_are_declared_once_in_the_Problems_of_their_process()
    {
        Rule.HasNo(
            from type in Binaries.All.SelectMany(module => module.GetTypes())
            where !type.Name.EndsWith("Problems", StringComparison.Ordinal) && type.Name != nameof(Problem)
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            where instruction.OpCode == Mono.Cecil.Cil.OpCodes.Newobj
                && ((Mono.Cecil.MethodReference)instruction.Operand).DeclaringType.FullName == typeof(Problem).FullName
            select $"{type.FullName}.{method.Name} makes a Problem");
    }

    [Fact]
    public void Every_code_is_documented_in_both_languages()
    {
        var expected = Write();
        if (Environment.GetEnvironmentVariable("LGSP_UPDATE") == "1")
        {
            File.WriteAllText(Path.Combine(Tree.Root, Document), expected);
        }

        Assert.True(
            Tree.Exists(Document) && Tree.Read(Document) == expected,
            $"{Document} is not what the code says. LGSP_UPDATE=1 writes it anew; it should be:{Environment.NewLine}{expected}");
    }

    private static IReadOnlyList<Problem> ProblemsOf(string process)
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var types = Assembly.Load(Binaries.Prefix + process).GetTypes().Where(type => type.Name.EndsWith("Problems", StringComparison.Ordinal));
        return
        [
            .. types
                .SelectMany(type => type.GetFields(Static)).SelectMany<FieldInfo, Problem>(field => field.IsLiteral ? [] : field.GetValue(null) switch
                {
                    Problem problem => [problem],
                    PartnerProblems partner => partner.All,
                    _ => [],
                })
                // A process may give its common problems names of its own.
                .Except(new CommonProblems(Prefixes[process]).All)
                .OrderBy(problem => problem.Code, StringComparer.Ordinal),
        ];
    }

    private static string Write()
    {
        var prefixes = Own.Select(own => Prefixes[own.Process]).Order(StringComparer.Ordinal).ToList();
        IEnumerable<string> lines =
        [
            "# Errors",
            "",
            "Every refusal by the platform carries `Lgsp-Error: <code>` and an RFC 9457 body (`application/problem+json`) with `code`,",
            "`title`, `titleVi`, `traceId`, `requestId`. An answer without `Lgsp-Error` is the provider's own. Codes are stable and never",
            "reused. This list is written from the code: `LGSP_UPDATE=1` with the tests of `tests/Architecture.Tests`.",
            "",
            "## Every process",
            "",
            "| code | status | meaning | ý nghĩa |",
            "|---|---|---|---|",
            .. new CommonProblems("").All.Select(common => Row(string.Join(' ', prefixes.Select(prefix => $"`{prefix}{common.Code}`")), common)),
            .. Own.Where(own => own.Problems.Count > 0).SelectMany(own => (IEnumerable<string>)
            [
                "",
                $"## {own.Process}",
                "",
                "| code | status | meaning | ý nghĩa |",
                "|---|---|---|---|",
                .. own.Problems.Select(problem => Row($"`{problem.Code}`", problem)),
            ]),
        ];
        return string.Join('\n', lines) + "\n";

        static string Row(string code, Problem problem) => $"| {code} | {problem.Status} | {problem.Title} | {problem.TitleVi} |";
    }

    [GeneratedRegex(@"^[A-Z]{3}-\d{4}$")]
    private static partial Regex CodeForm();
}
