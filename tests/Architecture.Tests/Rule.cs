namespace GiaLai.Lgsp.Architecture.Tests;

internal static class Rule
{
    /// <summary>Fails with all offences, one a line, so that they are mended at once.</summary>
    public static void HasNo(IEnumerable<string> offences)
    {
        var found = offences.Distinct().ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }
}
