namespace GiaLai.Lgsp.Registry.Tests.Agencies;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "1:a|b 2:c|d")]
    [InlineData("a,b\r\nc,d", "1:a|b 2:c|d")]
    [InlineData("a,b\n\n\nc,d\n", "1:a|b 4:c|d")]
    [InlineData("a,\n,b\n", "1:a| 2:|b")]
    [InlineData("a,", "1:a|")]
    [InlineData("\"a, b\",\"c\"\"d\"\n", "1:a, b|c\"d")]
    [InlineData("\"two\nlines\",x\nnext,y\n", "1:two\nlines|x 3:next|y")]
    [InlineData("\"two\r\nlines\",x\r\nnext,y\r\n", "1:two\r\nlines|x 3:next|y")]
    [InlineData("\"\",x", "1:|x")]
    [InlineData("", "")]
    public void Rows_come_with_the_line_they_begin_on(string text, string expected)
    {
        var rows = Csv.Read(text, line => Assert.Fail($"misquoted in line {line}"));

        Assert.Equal(expected, string.Join(' ', rows.Select(row => $"{row.Line}:{string.Join('|', row.Values)}")));
    }

    [Theory]
    [InlineData("a\"b,c\n", 1)]
    [InlineData("a,b\n\"c\"d,e\n", 2)]
    [InlineData("a,b\nc,\"never closed\nx,y\n", 2)]
    public void A_quote_in_the_wrong_place_is_told_with_its_line(string text, int line)
    {
        var told = new List<int>();
        Csv.Read(text, told.Add);

        Assert.Equal([line], told);
    }
}
