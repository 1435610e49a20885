using System.Text;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;

namespace GiaLai.Lgsp.Architecture.Tests;

/// <summary>The province as data. No field of it holds a quoted comma beside the names, which are not looked at.</summary>
public sealed partial class SeedTests
{
    private static readonly string[][] Rows =
        [.. Tree.Read("deploy/seed/agencies.csv").TrimEnd('\n').Split('\n').Skip(1).Select(row => Quoted().Replace(row, "quoted").Split(','))];

    [Fact]
    public void The_province_has_15_bodies_and_135_communes_of_which_25_are_wards()
    {
        var below = Rows.Where(row => row[4] == "H21").Select(row => row[2]).ToList();

        Assert.Equal(150, below.Count);
        Assert.Equal(110, below.Count(name => name.StartsWith("Ủy ban nhân dân xã ", StringComparison.Ordinal)));
        Assert.Equal(25, below.Count(name => name.StartsWith("Ủy ban nhân dân phường ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Codes_are_valid_unique_and_stand_behind_their_parents()
    {
        var seen = new HashSet<string>();
        Rule.HasNo(
            from row in Rows
            where row.Length != 8
                || !AgencyCode.TryParse(row[0], null, out var code)
                || (code.Parent?.ToString() ?? "") != row[4]
                || (row[4].Length > 0 && !seen.Contains(row[4]))
                || !seen.Add(row[0])
            select string.Join(',', row));
    }

    [Fact]
    public void Closed_codes_name_a_successor_that_is_open()
    {
        var open = Rows.Where(row => row[6].Length == 0).Select(row => row[0]).ToHashSet();

        Rule.HasNo(Rows.Where(row => (row[6].Length > 0) != open.Contains(row[7])).Select(row => row[0]));
    }

    [Fact]
    public void Names_are_composed_unicode_as_people_type_them() =>
        Assert.True(Tree.Read("deploy/seed/agencies.csv").IsNormalized(NormalizationForm.FormC));

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
