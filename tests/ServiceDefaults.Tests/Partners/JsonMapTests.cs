using System.Text.Json.Nodes;
using CsCheck;
using GiaLai.Lgsp.ServiceDefaults.Partners;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Partners;

public sealed class JsonMapTests
{
    private static readonly string[] States = ["open", "closed", "lạ", ""];

    private static JsonMap Map(JsonMapRest rest = JsonMapRest.Keep) => new()
    {
        Fields = new Dictionary<string, string> { ["/title/vi"] = "/tieuDe", ["/owner"] = "/donVi/ma", ["/state"] = "/trangThai" },
        Values = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["/state"] = new Dictionary<string, string> { ["open"] = "MO", ["closed"] = "DONG" } },
        Rest = rest,
    };

    [Fact]
    public void Members_and_values_get_the_partners_names_and_the_rest_goes_as_it_is()
    {
        var theirs = Map().ToTheirs(JsonNode.Parse("""{"title":{"vi":"Thửa đất","en":"Parcel"},"owner":"H21.05","state":"open","tags":["a","b"]}""")!);

        Assert.Equal("""{"title":{"en":"Parcel"},"tags":["a","b"],"tieuDe":"Thửa đất","donVi":{"ma":"H21.05"},"trangThai":"MO"}""", Text(theirs));
    }

    [Fact]
    public void What_held_only_named_members_does_not_stay_behind_empty() =>
        Assert.Equal("""{"tieuDe":"x"}""", Text(Map().ToTheirs(JsonNode.Parse("""{"title":{"vi":"x"}}""")!)));

    [Fact]
    public void Only_named_members_go_where_the_rest_is_dropped() =>
        Assert.Equal("""{"tieuDe":"x","trangThai":"DONG"}""", Text(Map(JsonMapRest.Drop).ToTheirs(JsonNode.Parse("""{"title":{"vi":"x","en":"y"},"state":"closed","secret":1}""")!)));

    [Fact]
    public void A_value_that_is_not_listed_goes_as_it_is_in_both_directions()
    {
        Assert.Equal("""{"trangThai":"lạ"}""", Text(Map().ToTheirs(JsonNode.Parse("""{"state":"lạ"}""")!)));
        Assert.Equal("""{"state":"LA"}""", Text(Map().ToOurs(JsonNode.Parse("""{"trangThai":"LA"}""")!)));
    }

    [Fact]
    public void Members_may_change_places_with_each_other()
    {
        var swap = new JsonMap { Fields = new Dictionary<string, string> { ["/a"] = "/b", ["/b"] = "/a" } };

        Assert.Equal("""{"b":1,"a":2}""", Text(swap.ToTheirs(JsonNode.Parse("""{"a":1,"b":2}""")!)));
    }

    [Fact]
    public void A_name_with_a_slash_or_a_tilde_is_a_name()
    {
        var map = new JsonMap { Fields = new Dictionary<string, string> { ["/a~1b"] = "/c~0d" } };

        Assert.Equal("""{"c~d":1}""", Text(map.ToTheirs(JsonNode.Parse("""{"a/b":1}""")!)));
        Assert.Equal("""{"a/b":1}""", Text(map.ToOurs(JsonNode.Parse("""{"c~d":1}""")!)));
    }

    [Fact]
    public void The_document_that_was_given_stays_as_it_was()
    {
        var ours = JsonNode.Parse("""{"title":{"vi":"x"},"state":"open"}""")!;

        Map().ToTheirs(ours);

        Assert.Equal("""{"title":{"vi":"x"},"state":"open"}""", Text(ours));
    }

    [Theory]
    [InlineData("""{"trangThai":{"ma":"MO"}}""", """{"state":{"ma":"MO"}}""")]
    [InlineData("""{"trangThai":["MO"]}""", """{"state":["MO"]}""")]
    [InlineData("""{"trangThai":1}""", """{"state":1}""")]
    [InlineData("""{"donVi":"H21"}""", """{"donVi":"H21"}""")]
    [InlineData("""{"donVi":[{"ma":"H21"}]}""", """{"donVi":[{"ma":"H21"}]}""")]
    [InlineData("{}", "{}")]
    public void Another_shape_than_expected_is_carried_not_invented(string theirs, string ours) => Assert.Equal(ours, Text(Map().ToOurs(JsonNode.Parse(theirs)!)));

    [Fact]
    public void What_goes_there_and_back_is_what_it_was() =>
        Gen.Select(Gen.Int[0, 3].Select(number => States[number]), Gen.String[0, 20], Gen.String[0, 20], Gen.Int).Sample((state, title, owner, number) =>
        {
            var ours = new JsonObject { ["state"] = state, ["title"] = new JsonObject { ["vi"] = title, ["en"] = "x" }, ["owner"] = owner, ["n"] = number };
            return JsonNode.DeepEquals(ours, Map().ToOurs(Map().ToTheirs(ours)));
        });

    [Fact]
    public void A_map_that_loses_something_has_faults()
    {
        var faulty = new JsonMap
        {
            Fields = new Dictionary<string, string> { ["a"] = "/x", ["/b"] = "/x" },
            Values = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["/state"] = new Dictionary<string, string> { ["open"] = "1", ["closed"] = "1" } },
        };

        Assert.Equal(["'a' is no pointer.", "Two fields go to /x.", "Two values of /state become one."], faulty.Faults());
        Assert.Empty(Map().Faults());
    }

    [Theory]
    [InlineData("/a/b", "1")]
    [InlineData("/a/c", null)]
    [InlineData("/l/0", null)]
    [InlineData("/t", "true")]
    [InlineData("/a", null)]
    [InlineData(null, null)]
    public void Text_is_found_where_a_pointer_leads_through_objects(string? pointer, string? text) =>
        Assert.Equal(text, JsonMap.FindText(JsonNode.Parse("""{"a":{"b":1},"l":["x"],"t":true}"""), pointer));

    private static string Text(JsonNode node) => node.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
