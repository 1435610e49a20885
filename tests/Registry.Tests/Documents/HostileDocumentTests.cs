using System.Diagnostics;
using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Registry.Documents;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class HostileDocumentTests
{
    private const string Head = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths: {}\n";

    [Fact]
    public void A_yaml_bomb_is_refused_before_it_grows()
    {
        var bomb = new StringBuilder(Head).Append("x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"x-{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        AssertQuick("DOC-0109", bomb.ToString());
    }

    [Fact]
    public void Merge_keys_cannot_be_used_as_a_bomb_either()
    {
        var text = new StringBuilder(Head).Append("x-a: &a {").Append(string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"k{i}: v"))).Append("}\n");
        text.Append("x-b: &b {<<: *a}\n");
        for (var i = 0; i < 20_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"x-{i}: {{<<: [*b, *b, *b, *b]}}\n");
        }

        AssertQuick("DOC-0109", text.ToString());
    }

    [Fact]
    public void Aliases_of_a_huge_text_cannot_be_used_as_a_bomb_either()
    {
        var text = new StringBuilder(Head).Append("x-a: &a ").Append('y', 1_000_000).Append("\nx-b: [").Append(string.Join(',', Enumerable.Repeat("*a", 1000))).Append("]\n");

        AssertQuick("DOC-0109", text.ToString());
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{a: ")]
    [InlineData("[a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused_at_once(string opening) =>
        AssertQuick("DOC-0108", string.Concat(Enumerable.Repeat(opening, 200_000)), "DOC-0106", "DOC-0107", "DOC-0115");

    [Fact]
    public void The_depth_cap_is_exact_also_through_aliases_and_merges()
    {
        var limits = new DocumentLimits { MaxDepth = 6 };

        // The root is level 1, x-deep level 2.
        Assert.NotNull(Doc.Read(Head + "x-deep: [[[[[]]]]]\n", limits: limits).Document);
        Assert.Equal("DOC-0108", Doc.Refuse(Head + "x-deep: [[[[[[]]]]]]\n", limits: limits)[0].Code);
        Assert.NotNull(Doc.Read(Head + "x-a: &a [[[]]]\nx-deep: [[*a]]\n", limits: limits).Document);
        Assert.Equal("DOC-0108", Doc.Refuse(Head + "x-a: &a [[[]]]\nx-deep: [[[*a]]]\n", limits: limits)[0].Code);
        Assert.NotNull(Doc.Read(Head + "x-a: &a {k: [[]]}\nx-deep: [[{<<: *a}]]\n", limits: limits).Document);
        Assert.Equal("DOC-0108", Doc.Refuse(Head + "x-a: &a {k: [[]]}\nx-deep: [[[{<<: *a}]]]\n", limits: limits)[0].Code);
        Assert.Equal("DOC-0108", Doc.Refuse("{\"openapi\":\"3.1.0\",\"x\":[[[[[[]]]]]]}", limits: limits)[0].Code);
    }

    [Theory]
    [InlineData("a: &a [*a]", "DOC-0114", 4)]
    [InlineData("a: &a {b: *a}", "DOC-0114", 4)]
    [InlineData("a: *b\nb: &b 1", "DOC-0114", 4)]
    [InlineData("a: &a x\nb: &a [*a]", "DOC-0114", 5)]
    [InlineData("a: &a {x: 1}\n? *a\n: 1", "DOC-0115", 5)]
    [InlineData("? [a]\n: 1", "DOC-0115", 4)]
    [InlineData("? {a: b}\n: 1", "DOC-0115", 4)]
    [InlineData("&k key: 1", "DOC-0115", 4)]
    [InlineData("a: &a [1]\nb: {<<: *a}", "DOC-0117", 5)]
    [InlineData("a: {<<: {b: 1}}", "DOC-0117", 4)]
    [InlineData("a: {<<: text}", "DOC-0117", 4)]
    [InlineData("a: {<<: [[]]}", "DOC-0117", 4)]
    [InlineData("a: !!binary aGVsbG8=", "DOC-0113", 4)]
    [InlineData("a: !!set {x, y}", "DOC-0113", 4)]
    [InlineData("a: !ruby/object:Gem {}", "DOC-0113", 4)]
    [InlineData("a: !!int x", "DOC-0113", 4)]
    [InlineData("a: .inf", "DOC-0116", 4)]
    [InlineData("a: -.Inf", "DOC-0116", 4)]
    [InlineData("a: .nan", "DOC-0116", 4)]
    [InlineData("a: 1e999", "DOC-0116", 4)]
    [InlineData("---\nb: 1", "DOC-0112", 4)]
    [InlineData("a: 1\na: 2", "DOC-0110", 5)]
    [InlineData("200: 1\n'200': 2", "DOC-0110", 5)]
    [InlineData("a: \"x\\0y\"", "DOC-0111", 4)]
    [InlineData("a: \"\\ud800\"", "DOC-0107", 4)]
    public void Yaml_that_json_cannot_say_is_refused_with_its_line(string text, string code, int line)
    {
        var error = Doc.Refuse(Head + text + "\n")[0];

        Assert.Equal((code, line), (error.Code, error.Line ?? 0));
    }

    [Fact]
    public void A_raw_NUL_does_not_hide_what_follows()
    {
        var error = Assert.Single(Doc.Refuse(Head + "x-a: 1\n\0openapi: 3.0.0\n"));

        Assert.Equal(("DOC-0111", 5, 1), (error.Code, error.Line ?? 0, error.Column ?? 0));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "/a", 8)]
    [InlineData("""{"a":{"b":1,"\u0062":2}}""", "/a/b", 13)]
    [InlineData("""{"x":[0,{"a~/b":1,"a~/b":2}]}""", "/x/1/a~0~1b", 19)]
    public void Duplicate_keys_of_json_are_refused_with_their_place(string text, string pointer, int column)
    {
        var error = Assert.Single(Doc.Refuse(text));

        Assert.Equal(("DOC-0110", pointer, 1, column), (error.Code, error.Pointer, error.Line ?? 0, error.Column ?? 0));
    }

    [Fact]
    public void Every_duplicate_key_is_found()
    {
        var errors = Doc.Refuse("{\"a\":1,\"a\":2,\"b\":{\"c\":1,\n\"c\":2}," + string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"k{i}\":0")) + ",\"k7\":1}");

        Assert.Equal(["/a", "/b/c", "/k7"], errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData("\"\\u0000\"", "DOC-0111")]
    [InlineData("\"\\ud800\"", "DOC-0111")]
    [InlineData("\"\\udc00\\ud800\"", "DOC-0111")]
    [InlineData("1e400", "DOC-0116")]
    [InlineData("-1E+99999", "DOC-0116")]
    public void Json_values_that_a_database_cannot_keep_are_refused(string value, string code) =>
        Assert.Equal(code, Assert.Single(Doc.Refuse($$"""{"openapi":"3.1.0","x-a":{{value}}}""")).Code);

    [Fact]
    public void A_number_of_endless_digits_is_refused() =>
        Assert.Equal("DOC-0116", Assert.Single(Doc.Refuse("{\"x\":" + new string('1', 100_000) + "}")).Code);

    public static TheoryData<string> OtherEncodings => ["utf-16", "utf-16BE", "utf-32"];

    [Theory]
    [MemberData(nameof(OtherEncodings))]
    public void Text_that_is_not_utf_8_is_refused_by_name(string encoding)
    {
        foreach (var text in (string[])[Head, "{\"openapi\":\"3.1.0\"}"])
        {
            var coder = Encoding.GetEncoding(encoding);
            var name = encoding.ToUpperInvariant()[..6];
            Assert.Contains(name, Assert.Single(Doc.Refuse(DocumentReader.Read(coder.GetBytes(text)))).Message, StringComparison.Ordinal);
            Assert.Equal("DOC-0102", Assert.Single(Doc.Refuse(DocumentReader.Read((byte[])[.. coder.GetPreamble(), .. coder.GetBytes(text)]))).Code);
        }
    }

    [Fact]
    public void A_utf_8_byte_order_mark_is_skipped()
    {
        Assert.NotNull(DocumentReader.Read((byte[])[0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Head)]).Document);
        Assert.NotNull(DocumentReader.Read((byte[])[0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Doc.Clean().ToJsonString())]).Document);
    }

    [Fact]
    public void Invalid_utf_8_is_refused_with_its_place()
    {
        var error = Assert.Single(Doc.Refuse(DocumentReader.Read((byte[])[.. Encoding.UTF8.GetBytes("openapi: 3.1.0\nx-á: "), 0xc3, 0x28])));

        Assert.Equal(("DOC-0103", 2, 6), (error.Code, error.Line ?? 0, error.Column ?? 0));
    }

    [Fact]
    public void A_document_over_the_cap_is_not_even_looked_at()
    {
        var error = Assert.Single(Doc.Refuse(new string(' ', 101) + Head, limits: new DocumentLimits { MaxBytes = 100 }));

        Assert.Equal("DOC-0101", error.Code);
        Assert.Contains("100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_values_and_anchors_are_refused()
    {
        Assert.Equal("DOC-0109", Doc.Refuse("[" + string.Concat(Enumerable.Repeat("1,", 1000)) + "1]", limits: new DocumentLimits { MaxNodes = 1000 })[0].Code);
        Assert.Equal("DOC-0118", Doc.Refuse(Head + "x-a: [&a 1, &b 2, &c 3]\n", limits: new DocumentLimits { MaxAnchors = 2 })[0].Code);
    }

    [Fact]
    public void A_document_full_of_faults_gets_a_bounded_answer()
    {
        var findings = Doc.Read("openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths:\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"  a{i}: 1\n"))).Findings;

        Assert.Equal(FindingList.DefaultMax + 1, findings.Count);
        Assert.Equal("DOC-0901", findings[^1].Code);
        Assert.Contains("9000", findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_quoted_is_short_and_has_no_control_characters()
    {
        var error = Doc.Refuse("openapi: \"3.2\\e[31m\\n" + new string('x', 10_000) + "\"\n")[0];

        Assert.True(error.Message.Length < 300);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    public static TheoryData<string> Floods =>
    [
        "x: " + new string('y', 4_000_000), new string('k', 4_000_000) + ": 1", "x: \"" + new string('y', 4_000_000), new string('\n', 4_000_000),
        string.Concat(Enumerable.Repeat("# c\n", 1_000_000)), "[" + string.Concat(Enumerable.Repeat("1,", 900_000)), string.Concat(Enumerable.Repeat("a:", 500_000)),
        "x: >\n" + string.Concat(Enumerable.Repeat("  y\n", 800_000)), "{" + string.Concat(Enumerable.Repeat("\n\"a\"", 200_000)),
        string.Concat(Enumerable.Range(0, 200_000).Select(i => $"k{i}: &a{i} v\n")), string.Concat(Enumerable.Repeat("!a ", 300_000)),
        string.Concat(Enumerable.Range(0, 3000).Select(i => new string(' ', i) + "a:\n")), "%" + new string('T', 2_000_000), "*" + new string('a', 2_000_000),
        "{\"a\":\"" + string.Concat(Enumerable.Repeat("\\u0061", 600_000)) + "\"}", "{\"" + new string('k', 4_000_000) + "\":1}",
    ];

    [Theory]
    [MemberData(nameof(Floods))]
    public void Floods_are_answered_in_seconds(string text)
    {
        var clock = Stopwatch.StartNew();

        Assert.NotEmpty(Doc.Refuse(text));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    private static void AssertQuick(string code, string text, params string[] orElse)
    {
        var clock = Stopwatch.StartNew();
        var error = Doc.Refuse(text)[0];

        Assert.Contains(error.Code, orElse.Append(code));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), clock.Elapsed.ToString());
    }
}
