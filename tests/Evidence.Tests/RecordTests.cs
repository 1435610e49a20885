using System.Text;
using System.Text.Json;
using CsCheck;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Evidence.Tests;

/// <summary>The vectors stand in contracts/schemas/audit-record.md.</summary>
public sealed class RecordTests
{
    [Theory]
    [InlineData("""{ "b" : 1, "a" : [ true , null, "é\u00e9\u20ac\n\u000f\/\"" ] }""", """{"a":[true,null,"éé€\n\u000f/\""],"b":1}""")]
    [InlineData("{\"\\ud83d\\ude02\":1,\"\\ufb33\":2,\"1\":3,\"\\u0080\":4}", "{\"1\":3,\"\u0080\":4,\"😂\":1,\"\ufb33\":2}")]
    [InlineData("""{"n":-9007199254740991}""", """{"n":-9007199254740991}""")]
    public void Canonical_form(string json, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Write(JsonDocument.Parse(json).RootElement)));

    [Theory]
    [InlineData("""{"n":1.0}""")]
    [InlineData("""{"n":1e3}""")]
    [InlineData("""{"n":-0}""")]
    [InlineData("""{"n":9007199254740992}""")]
    [InlineData("[]")]
    public void Other_numbers_and_values_are_no_record(string json) =>
        Assert.Throws<FormatException>(() => LedgerEntry.Encode(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void The_vector_of_the_format_document()
    {
        const string record = """{"type":"call","id":"0193a5c0-0000-7000-8000-000000000001","status":200,"personal":{"clientAddress":"x"}}""";
        var entry = LedgerEntry.Encode(JsonDocument.Parse(record).RootElement);
        Assert.Equal("\u0001" + """{"id":"0193a5c0-0000-7000-8000-000000000001","personal":{"clientAddress":"x"},"status":200,"type":"call"}""", Encoding.UTF8.GetString(entry));
        Assert.Equal("b1ee380f934d4652d8199c2292c6a0ce404a5eb8777090af42d97337cbce5cfb", Convert.ToHexStringLower(TreeHash.Leaf(entry).Span));
        Assert.Equal("8RAiLDgTsu--28da_8YhtOGVXMabv_pyRuu9tRR1F6g", Commitment.Of("clientAddress", "10.1.2.3", Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void Only_the_canonical_bytes_are_an_entry()
    {
        var entry = LedgerEntry.Encode(JsonDocument.Parse("""{"a":1,"b":"x"}""").RootElement);
        Assert.True(LedgerEntry.TryDecode(entry, out var record));
        Assert.Equal(1, record.GetProperty("a").GetInt32());
        foreach (var other in new[] { "\u0002{\"a\":1}", "\u0001{\"a\": 1}", "\u0001{\"b\":1,\"a\":1}", "\u0001{\"a\":1,\"a\":1}", "\u0001", "", "\u0001{\"a\":1}\n", "\u0001{\"a\":\"\\u0041\"}" })
        {
            Assert.False(LedgerEntry.TryDecode(Encoding.UTF8.GetBytes(other), out _));
        }
    }

    [Fact]
    public void Any_text_survives() =>
        Gen.String.Sample(text =>
        {
            if (text.Where((c, i) => char.IsSurrogate(c)).Any())
            {
                return true;
            }

            var json = CanonicalJson.Write(JsonDocument.Parse(JsonSerializer.Serialize(text)).RootElement);
            return JsonSerializer.Deserialize<string>(json) == text;
        });

    [Fact]
    public void A_commitment_binds_part_value_and_salt()
    {
        var salt = Commitment.NewSalt();
        var commitments = new HashSet<string>
        {
            Commitment.Of("a", "bc", salt), Commitment.Of("ab", "c", salt), Commitment.Of("a", "b", salt), Commitment.Of("a", "bc", Commitment.NewSalt()),
        };
        Assert.Equal(4, commitments.Count);
        Assert.Throws<ArgumentException>(() => Commitment.Of("a", "b", salt.AsSpan(1)));
    }
}
