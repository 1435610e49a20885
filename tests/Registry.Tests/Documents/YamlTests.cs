using System.Text;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class YamlTests
{
    [Theory]
    [InlineData("no", "\"no\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("Y", "\"Y\"")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("TRUE", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("nil", "\"nil\"")]
    [InlineData("1", "1")]
    [InlineData("-17", "-17")]
    [InlineData("+17", "17")]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("0x1F", "31")]
    [InlineData("0xFFFFFFFFFFFFFFFFFFFF", "1208925819614629174706175")]
    [InlineData("0o17", "15")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("0b1", "\"0b1\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1.0", "1.0")]
    [InlineData("1.", "1.0")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("+.5e-3", "0.5e-3")]
    [InlineData("1e3", "1e3")]
    [InlineData("1.E+3", "1.0E+3")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("2026-11-24", "\"2026-11-24\"")]
    [InlineData("-", "\"-\"", true)]
    [InlineData("+", "\"+\"")]
    [InlineData(".", "\".\"")]
    [InlineData("...a", "\"...a\"")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("! 1", "\"1\"")]
    [InlineData("!!int '7'", "7")]
    [InlineData("!!float '7'", "7")]
    [InlineData("!!float .5", "0.5")]
    [InlineData("!!bool 'true'", "true")]
    [InlineData("!!null ''", "null")]
    // Codes and identity numbers that somebody forgot to quote keep their zero.
    [InlineData("001099000000", "\"001099000000\"")]
    [InlineData("007", "\"007\"")]
    [InlineData("-01", "\"-01\"")]
    [InlineData("00.5", "\"00.5\"")]
    [InlineData("|\n    a\n    b\n", "\"a\\nb\\n\"")]
    [InlineData(">-\n    a\n    b\n", "\"a b\"")]
    [InlineData("đất \U0001f33e", "\"đất \\uD83C\\uDF3E\"")]
    public void Scalars_follow_the_core_schema(string yaml, string json, bool inList = false)
    {
        var text = inList ? $"[\"{yaml}\"]" : yaml;

        Assert.Equal(inList ? $"[{json}]" : json, Canonical(text));
    }

    [Theory]
    [InlineData("{a: &x [1, {b: 2}], c: *x, d: [*x, *x]}", """{"a":[1,{"b":2}],"c":[1,{"b":2}],"d":[[1,{"b":2}],[1,{"b":2}]]}""")]
    [InlineData("[&x text, *x, &x other, *x]", """["text","text","other","other"]""")]
    [InlineData("[&x {}, *x, &y [], *y]", """[{},{},[],[]]""")]
    [InlineData("[&x [&y 1, *y], *x, *y]", """[[1,1],[1,1],1]""")]
    public void Aliases_are_written_out(string yaml, string json) => Assert.Equal(json, Canonical(yaml));

    [Theory]
    [InlineData("{a: &x {k: 1, l: 2}, b: {<<: *x, l: 3}}", """{"a":{"k":1,"l":2},"b":{"l":3,"k":1}}""")]
    [InlineData("{a: &x {k: 1, l: 2}, b: {l: 3, <<: *x}}", """{"a":{"k":1,"l":2},"b":{"l":3,"k":1}}""")]
    [InlineData("{a: &x {k: 1}, b: &y {k: 2, m: 3}, c: {<<: [*x, *y]}}", """{"a":{"k":1},"b":{"k":2,"m":3},"c":{"k":1,"m":3}}""")]
    [InlineData("{a: &x {k: [1, {z: 2}]}, b: &y {<<: *x}, c: {<<: *y}, d: *y}", """{"a":{"k":[1,{"z":2}]},"b":{"k":[1,{"z":2}]},"c":{"k":[1,{"z":2}]},"d":{"k":[1,{"z":2}]}}""")]
    [InlineData("{a: {<<: []}}", """{"a":{}}""")]
    [InlineData("{'<<': 1}", """{"<<":1}""")]
    public void Merge_keys_are_read_the_own_members_win(string yaml, string json) => Assert.Equal(json, Canonical(yaml));

    [Fact]
    public void Any_scalar_key_is_its_text() =>
        Assert.Equal("""{"200":1,"true":2,"null":3,"1.0":4,"no":5,"":6,"2026-01-01":7}""", Canonical("{200: 1, true: 2, null: 3, 1.0: 4, no: 5, '': 6, 2026-01-01: 7}"));

    [Fact]
    public void Comments_blank_lines_and_windows_line_ends_do_not_matter() =>
        Assert.Equal("""{"a":1,"b":["x"]}""", Canonical("# c\r\n  a: 1 # d\r\n\r\n  b:\r\n  - x\r\n"));

    /// <summary>The JSON of a YAML value, taken from an extension of a document.</summary>
    private static string Canonical(string value)
    {
        var block = value.Contains('\n', StringComparison.Ordinal) && !value.StartsWith('|') && !value.StartsWith('>');
        var document = Doc.Accept($"openapi: 3.1.0\ninfo: {{title: T, version: 1.0.0}}\npaths: {{}}\nx-value:{(block ? "\n" : " ")}{value}\n", "application/yaml");
        var json = Encoding.UTF8.GetString(document.CanonicalJson.Span);
        return json[(json.IndexOf("\"x-value\":", StringComparison.Ordinal) + 10)..^1];
    }
}
