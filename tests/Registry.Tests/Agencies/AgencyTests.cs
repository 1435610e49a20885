using System.Globalization;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Agencies;

namespace GiaLai.Lgsp.Registry.Tests.Agencies;

/// <summary>The directory's rules without a database.</summary>
public sealed class AgencyTests
{
    private static readonly Agency Successor = Open("H21.05", new DateOnly(2025, 7, 1));

    private static readonly Agency Closed = Open("H08.05", new DateOnly(2020, 9, 15)) with
    {
        ValidTo = new DateOnly(2025, 6, 30),
        Successor = Successor.Code,
    };

    [Theory]
    [InlineData("2025-06-30", "H08.05")]
    [InlineData("2025-07-01", "H21.05")]
    [InlineData("2026-11-24", "H21.05")]
    public void A_closed_code_stands_for_itself_to_its_last_day_and_then_for_its_successor(string on, string expected)
    {
        Assert.False(Agency.Resolve([Closed, Successor], DateOnly.Parse(on, CultureInfo.InvariantCulture)).IsProblem(out _, out var agency));
        Assert.Equal(expected, agency.Code.ToString());
    }

    [Fact]
    public void Before_its_first_day_a_code_stands_for_nobody()
    {
        Assert.True(Agency.Resolve([Closed, Successor], new DateOnly(2020, 9, 14)).IsProblem(out var problem, out _));
        Assert.Equal(RegistryProblems.AgencyNotYet.Code, problem.Code);
    }

    [Fact]
    public void A_code_without_successor_stays_after_its_end()
    {
        Assert.False(Agency.Resolve([Closed with { Successor = null }], new DateOnly(2026, 1, 1)).IsProblem(out _, out var agency));
        Assert.Equal("H08.05", agency.Code.ToString());
    }

    [Fact]
    public void The_parent_is_the_code_without_its_last_group_where_none_is_given()
    {
        var (agencies, faults) = Read([Draft("H21"), Draft("H21.05")]);

        Assert.Empty(faults);
        Assert.Equal("H21", agencies[1].Parent.ToString());
        Assert.Null(agencies[0].Parent);
    }

    [Fact]
    public void Every_fault_of_every_row_is_found()
    {
        var (_, faults) = Read(
        [
            Draft("H21") with { Line = 2 },
            Draft("h21") with { Line = 3, NameVi = " " },
            Draft("H21.05") with { Line = 4, ValidFrom = "2025-13-01", Code102 = "05.H21", Parent = "H99" },
            Draft("H21") with { Line = 5 },
            Draft("H21.06") with { Line = 6, ValidFrom = "2025-07-01", ValidTo = "2025-06-30", Successor = "H98.01" },
            Draft("H21.07") with { Line = 7, Successor = "H21.05" },
        ]);

        Assert.Equal(
            ["3:code", "3:name_vi", "4:code102", "4:valid_from", "5:code", "6:valid_to", "7:valid_to"],
            faults.Select(fault => $"{fault.Line}:{fault.Field}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unknown_parents_and_successors_are_told()
    {
        var (_, faults) = Read([Draft("H21.05") with { Line = 2, Parent = "H99", ValidTo = "2026-01-01", Successor = "H98.01" }]);

        Assert.Equal(["2:parent", "2:successor"], faults.Select(fault => $"{fault.Line}:{fault.Field}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_circle_is_told_at_each_of_its_members()
    {
        var (_, faults) = Read(
        [
            Draft("A01") with { Line = 2, Parent = "B01" },
            Draft("B01") with { Line = 3, Parent = "C01" },
            Draft("C01") with { Line = 4, Parent = "A01" },
            Draft("D01") with { Line = 5, Parent = "A01" },
            Draft("E01") with { Line = 6, ValidTo = "2026-01-01", Successor = "F01" },
            Draft("F01") with { Line = 7, ValidTo = "2026-01-01", Successor = "E01" },
            Draft("G01") with { Line = 8, Parent = "G01" },
        ]);

        Assert.Equal(
            ["2:parent", "3:parent", "4:parent", "6:successor", "7:successor", "8:parent"],
            faults.Select(fault => $"{fault.Line}:{fault.Field}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_circle_through_agencies_that_are_there_is_seen()
    {
        var known = new[] { Open("A01", Successor.ValidFrom) with { Parent = AgencyCode.Parse("B01", null) }, Open("B01", Successor.ValidFrom) };
        var (_, faults) = Read([Draft("B01") with { Parent = "A01" }], known);

        Assert.Equal("parent", Assert.Single(faults).Field);
    }

    [Fact]
    public void Two_agencies_may_swap_their_older_codes_but_not_share_one()
    {
        var known = new[]
        {
            Open("A01", Successor.ValidFrom) with { Code102 = "000.00.00.A01" },
            Open("B01", Successor.ValidFrom) with { Code102 = "000.00.00.B01" },
        };
        Assert.Empty(Read([Draft("A01") with { Code102 = "000.00.00.B01" }, Draft("B01") with { Code102 = "000.00.00.A01" }], known).Faults);
        Assert.Equal("code102", Assert.Single(Read([Draft("A01") with { Code102 = "000.00.00.B01" }], known).Faults).Field);
    }

    private static (IReadOnlyList<Agency> Agencies, IReadOnlyList<ServiceDefaults.Problems.ProblemError> Faults) Read(
        IReadOnlyList<AgencyDraft> drafts, params IReadOnlyList<Agency> known)
    {
        var fields = drafts.Any(draft => draft.Line is not null) ? AgencyFields.Csv : AgencyFields.Json;
        var rules = new AgencyRules(fields, known.ToDictionary(agency => agency.Code));
        var agencies = rules.Read(drafts);
        return (agencies, rules.Errors);
    }

    private static AgencyDraft Draft(string code) => new(code, null, "Cơ quan", null, null, "2025-07-01", null, null);

    private static Agency Open(string code, DateOnly from) => new() { Code = AgencyCode.Parse(code, null), NameVi = "Cơ quan", ValidFrom = from };
}
