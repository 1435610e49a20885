using System.Globalization;
using GiaLai.Lgsp.Registry.CodeLists;

namespace GiaLai.Lgsp.Registry.Tests;

public sealed class DeadlineTests
{
    private static readonly CodeListEntry[] Holidays =
    [
        new() { Code = "national-day-2026", NameVi = "Quốc khánh", ValidFrom = new DateOnly(2026, 9, 1), ValidTo = new DateOnly(2026, 9, 2) },
    ];

    [Theory]
    [InlineData("2026-11-23", 2, "2026-11-25")]
    [InlineData("2026-11-26", 2, "2026-11-30")]
    [InlineData("2026-11-28", 1, "2026-11-30")]
    [InlineData("2026-08-31", 1, "2026-09-03")]
    [InlineData("2026-08-28", 5, "2026-09-08")]
    public void Weekends_and_holidays_do_not_count(string start, int days, string expected) => Assert.Equal(
        DateOnly.Parse(expected, CultureInfo.InvariantCulture),
        Deadlines.AddWorkingDays(DateOnly.Parse(start, CultureInfo.InvariantCulture), days, Holidays));
}
