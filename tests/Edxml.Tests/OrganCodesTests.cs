using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

public sealed class OrganCodesTests
{
    private static readonly OrganCodes Codes = new([("000.00.77.H21", "H21.05"), ("000.00.12.H08", "H21.05"), ("000.05.00.H21", "H21.129")]);

    [Theory]
    [InlineData("000.00.77.H21", "H21.05", false)]
    [InlineData("000.00.12.H08", "H21.05", false)]
    [InlineData("000.05.00.H21", "H21.129", false)]
    [InlineData("H21.05", "H21.05", false)]
    [InlineData("000.00.00.H21", "H21", true)]
    [InlineData("000.00.09.H21", "H21.09", true)]
    [InlineData("000.03.09.H21", "H21.09.03", true)]
    public void A_code_leads_to_its_agency_and_a_guess_says_so(string organId, string agency, bool guessed) =>
        Assert.Equal(new ResolvedOrgan(agency, guessed), Codes.Resolve(organId));

    [Theory]
    [InlineData("000.06.00.H21")]
    [InlineData("001.00.09.H21")]
    [InlineData("00.09.H21")]
    [InlineData("h21.05")]
    [InlineData("Sở Y tế")]
    [InlineData("")]
    public void What_is_no_code_leads_nowhere(string organId) => Assert.Null(Codes.Resolve(organId));

    [Theory]
    [InlineData("H21.05", "000.00.77.H21", false)]
    [InlineData("H21", "000.00.00.H21", true)]
    [InlineData("H21.09", "000.00.09.H21", true)]
    [InlineData("H21.09.03", "000.03.09.H21", true)]
    [InlineData("H21.130", null, true)]
    [InlineData("H21.09.03.01", null, true)]
    public void An_agency_has_its_old_code(string agency, string? code102, bool guessed)
    {
        Assert.Equal(code102, Codes.ToCode102(agency, out var isGuess));
        Assert.Equal(guessed, isGuess);
    }
}
