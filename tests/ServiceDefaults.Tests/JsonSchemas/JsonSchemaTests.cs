using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.JsonSchemas;

/// <summary>
/// The meaning of every keyword, in the way of the public JSON-Schema-Test-Suite: a schema, values that fit, values that do not. The
/// cases are ours; the suite itself was run beside them (docs/adr/0067).
/// </summary>
public sealed class JsonSchemaTests
{
    public static TheoryData<string, string[], string[]> Cases => new()
    {
        { "true", ["1", "null", "{}"], [] },
        { "false", [], ["1", "null", "{}"] },
        { "{}", ["1", "\"x\""], [] },
        { """{"type":"integer"}""", ["1", "1.0", "-3", "1e3", "12345678910111213141516171819202122232425262728293031"], ["1.5", "\"1\"", "true", "null", "1e-1"] },
        { """{"type":["string","null"]}""", ["\"\"", "null"], ["0", "[]", "{}"] },
        { """{"type":"boolean"}""", ["true", "false"], ["0", "null"] },
        { """{"enum":[1,"a",[2],{"x":null}]}""", ["1.0", "\"a\"", "[2.0]", """{"x":null}"""], ["\"1\"", "[]", "{}", "null"] },
        { """{"const":{"a":1,"b":[true]}}""", ["""{"b":[true],"a":1.0}"""], ["""{"a":1}""", "1"] },
        { """{"const":0}""", ["0", "0.0", "-0"], ["false", "\"0\""] },
        { """{"minimum":1.1,"exclusiveMaximum":3}""", ["1.1", "2.9999", "\"x\""], ["1.0999", "3", "3.0", "4e10"] },
        { """{"maximum":300,"exclusiveMinimum":-1}""", ["300.0", "-0.5"], ["300.5", "-1", "1e400"] },
        { """{"multipleOf":0.01}""", ["0", "4.35", "0.0075e2", "\"0.001\""], ["0.001", "35.255"] },
        { """{"multipleOf":0.123456789}""", ["0.246913578"], ["1e308"] },
        { """{"minLength":2,"maxLength":3}""", ["\"ab\"", "\"Đấ\"", "\"😀😀\"", "1"], ["\"a\"", "\"abcd\"", "\"😀\""] },
        { """{"pattern":"^\\d{3}$"}""", ["\"123\"", "7"], ["\"1234\"", "\"123\\n\"", "\"١٢٣\""] },
        { """{"pattern":"[\\w-]+@x"}""", ["\"a-b@x.vn\""], ["\"é@x\"", "\"@x\""] },
        { """{"required":["a","b"]}""", ["""{"a":null,"b":1}""", "[]"], ["""{"a":1}""", "{}"] },
        { """{"minProperties":1,"maxProperties":2}""", ["""{"a":1}""", "\"\""], ["{}", """{"a":1,"b":1,"c":1}"""] },
        { """{"properties":{"a":{"type":"integer"},"b":false}}""", ["""{"a":1,"c":"x"}""", "{}"], ["""{"a":"1"}""", """{"b":1}"""] },
        { """{"properties":{"a":{}},"patternProperties":{"^v":{}},"additionalProperties":{"type":"boolean"}}""", ["""{"a":1,"vroom":2,"q":true}"""], ["""{"q":1}"""] },
        { """{"additionalProperties":false}""", ["{}", "[1]"], ["""{"a":1}"""] },
        { """{"propertyNames":{"maxLength":3}}""", ["""{"abc":1}""", "[]"], ["""{"abcd":1}"""] },
        { """{"dependentRequired":{"a":["b","c"]}}""", ["{}", """{"b":1}""", """{"a":1,"b":1,"c":1}"""], ["""{"a":1,"b":1}"""] },
        { """{"dependentSchemas":{"a~/b":{"required":["c"]}}}""", ["{}", """{"a~/b":1,"c":1}"""], ["""{"a~/b":1}"""] },
        { """{"items":{"type":"integer"}}""", ["[]", "[1,2]", """{"0":"x"}"""], ["[1,\"x\"]"] },
        { """{"prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}""", ["[]", "[1]", "[1,\"x\"]"], ["[\"x\"]", "[1,\"x\",2]"] },
        { """{"minItems":1.0,"maxItems":2}""", ["[1]", "\"\""], ["[]", "[1,2,3]"] },
        { """{"uniqueItems":true}""", ["[1,true,\"1\"]", "[[1],[2]]", "[{\"a\":1},{\"a\":2}]"], ["[1,1.0]", """[{"a":1,"b":2},{"b":2,"a":1}]""", "[\"a\",\"\\u0061\"]"] },
        { """{"contains":{"const":5}}""", ["[4,5]", "{}"], ["[]", "[4]"] },
        { """{"contains":{"const":1},"minContains":2,"maxContains":3}""", ["[1,1]", "[1,2,1,1]"], ["[1]", "[1,1,1,1]"] },
        { """{"contains":{"const":1},"minContains":0}""", ["[]", "[2]"], [] },
        { """{"allOf":[{"minimum":2},{"maximum":4}]}""", ["3"], ["1", "5"] },
        { """{"anyOf":[{"type":"string"},{"minimum":2}]}""", ["\"x\"", "2", "null"], ["1"] },
        { """{"oneOf":[{"type":"integer"},{"minimum":2}]}""", ["1", "2.5"], ["3", "1.5"] },
        { """{"not":{"type":["integer","boolean"]}}""", ["\"x\"", "1.5"], ["1", "true"] },
        { """{"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"required":["x"]},"else":{"required":["y"]}}""", ["""{"k":"a","x":1}""", """{"k":"b","y":1}""", """{"y":1}"""], ["""{"k":"a"}""", """{"k":"b","x":1}"""] },
        { """{"then":{"const":0},"else":{"const":1}}""", ["7"], [] },
        { """{"$defs":{"id":{"type":"integer"}},"properties":{"a":{"$ref":"#/$defs/id"}},"x-note":"a","$comment":"b"}""", ["""{"a":1}"""], ["""{"a":"x"}"""] },
        { """{"$id":"https://lgsp.test/tree","type":"object","properties":{"next":{"$ref":"https://lgsp.test/tree#"},"v":{"$ref":"#value"}},"required":["v"],"$defs":{"a/b%":{"$anchor":"value","type":"integer"}}}""", ["""{"v":1,"next":{"v":2}}"""], ["""{"v":1,"next":{}}""", """{"v":1,"next":{"v":"x"}}"""] },
        { """{"$defs":{"a/b%~":{"type":"integer"}},"$ref":"#/$defs/a~1b%25~0"}""", ["1"], ["\"x\""] },
        { """{"$ref":"#/$defs/a","maxItems":1,"$defs":{"a":{"type":"array"}}}""", ["[1]"], ["[1,2]", "1"] },
        { """{"allOf":[{"properties":{"a":{}}},{"if":{"required":["b"]},"then":{"properties":{"b":{}}}}],"unevaluatedProperties":false}""", ["""{"a":1}""", """{"a":1,"b":1}"""], ["""{"c":1}"""] },
        { """{"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":{}}}],"unevaluatedProperties":false}""", ["""{"a":1,"b":2}""", """{"b":1}"""], ["""{"a":2}"""] },
        { """{"not":{"not":{"properties":{"a":{}}}},"unevaluatedProperties":false}""", ["{}"], ["""{"a":1}"""] },
        { """{"prefixItems":[{}],"allOf":[{"contains":{"const":"x"},"minContains":0}],"unevaluatedItems":{"type":"integer"}}""", ["[null,1,\"x\",2]"], ["[null,\"y\"]"] },
        { """{"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false}""", ["""{"a":1}"""], [] },
        { """{"format":"date"}""", ["\"2024-02-29\"", "1"], ["\"2023-02-29\"", "\"24-01-01\"", "\"2024-1-1\"", "\"2024-01-01\\n\""] },
        { """{"format":"date-time"}""", ["\"2026-11-24T07:00:00+07:00\"", "\"1998-12-31t23:59:60.123Z\""], ["\"2026-11-24T07:00:00\"", "\"2026-11-24 07:00:00Z\"", "\"1998-12-31T23:58:60Z\"", "\"2026-11-24T24:00:00Z\""] },
        { """{"format":"time"}""", ["\"06:59:60+07:00\"", "\"08:30:06Z\""], ["\"08:30:06\"", "\"08:60:06Z\"", "\"08:30:06+24:00\""] },
        { """{"format":"duration"}""", ["\"P4DT12H30M5S\"", "\"P2W\"", "\"PT0S\""], ["\"P\"", "\"P1DT\"", "\"P1Y2W\"", "\"PT1D\""] },
        { """{"format":"email"}""", ["\"can.bo@gialai.gov.vn\""], ["\"@x\"", "\"a..b@x.vn\"", "\"a b@x.vn\""] },
        { """{"format":"hostname"}""", ["\"gialai.gov.vn\""], ["\"-a.vn\"", "\"a_b.vn\"", "\"\""] },
        { """{"format":"ipv4"}""", ["\"10.21.0.1\""], ["\"10.21.0\"", "\"256.0.0.1\"", "\"010.1.1.1\"", "\"1.2.3.4.\""] },
        { """{"format":"ipv6"}""", ["\"::1\"", "\"2001:db8::1\""], ["\"10.0.0.1\"", "\"fe80::1%eth0\"", "\"12345::\""] },
        { """{"format":"uri"}""", ["\"https://lgsp.test/a?b#c\"", "\"urn:lgsp:x\""], ["\"/a\"", "\"https://lgsp.test/a b\"", "\"https://lgsp.test/Đ\""] },
        { """{"format":"uuid"}""", ["\"01a20e06-2423-7fdd-9968-7766d85d3a6e\""], ["\"01a20e0624237fdd99687766d85d3a6e\"", "\"01a20e06-2423-7fdd-9968-7766d85d3a6e\\n\""] },
        { """{"format":"json-pointer"}""", ["\"\"", "\"/a~1b/0\""], ["\"a\"", "\"/~2\""] },
        { """{"format":"regex"}""", ["\"^a+$\""], ["\"(\""] },
    };

    public static TheoryData<string, string, string> Faulty => new()
    {
        { "1", "", "schema" },
        { """{"$schema":"http://json-schema.org/draft-07/schema#"}""", "/$schema", "$schema" },
        { """{"properties":{"a":{"typo":1}}}""", "/properties/a/typo", "typo" },
        { """{"items":[{}]}""", "/items", "schema" },
        { """{"type":"int"}""", "/type", "type" },
        { """{"type":[]}""", "/type", "type" },
        { """{"minLength":-1}""", "/minLength", "minLength" },
        { """{"multipleOf":0}""", "/multipleOf", "multipleOf" },
        { """{"required":["a","a"]}""", "/required", "required" },
        { """{"allOf":[]}""", "/allOf", "allOf" },
        { """{"pattern":"(?=a)b"}""", "/pattern", "pattern" },
        { """{"pattern":"(a)\\1"}""", "/pattern", "pattern" },
        { """{"pattern":"(?i)a"}""", "/pattern", "pattern" },
        { """{"patternProperties":{"(":{}}}""", "/patternProperties/(", "patternProperties" },
        { """{"format":"color"}""", "/format", "format" },
        { """{"$ref":"https://elsewhere.test/schema"}""", "/$ref", "$ref" },
        { """{"$ref":"#/$defs/none"}""", "/$ref", "$ref" },
        { """{"$ref":"#none"}""", "/$ref", "$ref" },
        { """{"$dynamicRef":"#x"}""", "/$dynamicRef", "$dynamicRef" },
        { """{"properties":{"a":{"$id":"x"}}}""", "/properties/a/$id", "$id" },
        { """{"dependencies":{}}""", "/dependencies", "dependencies" },
        { """{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}""", "/$defs/b/$anchor", "$anchor" },
        { """{"$ref":"#"}""", "", "$ref" },
        { """{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}},"items":{"$ref":"#/$defs/a"}}""", "/$defs/a", "$ref" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_fits_or_does_not(string schema, string[] fitting, string[] unfitting)
    {
        var read = Read(schema);
        foreach (var value in fitting)
        {
            Assert.True(read.Check(JsonElement.Parse(value)) is [], $"{value} should fit {schema}: {string.Join("; ", read.Check(JsonElement.Parse(value)))}");
        }

        foreach (var value in unfitting)
        {
            Assert.True(read.Check(JsonElement.Parse(value)) is not [], $"{value} should not fit {schema}");
        }
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void What_is_wrong_or_not_supported_is_refused_with_its_place(string schema, string pointer, string keyword)
    {
        Assert.False(JsonSchema.TryRead(JsonElement.Parse(schema), out _, out var faults));

        Assert.Equal((pointer, keyword), (faults[0].Pointer, faults[0].Keyword));
        Assert.All(faults, fault => Assert.NotEmpty(fault.DetailVi));
    }

    [Fact]
    public void Every_fault_of_a_value_is_told_with_its_place()
    {
        var schema = Read("""{"type":"object","required":["id"],"properties":{"a/b":{"type":"integer"},"list":{"items":{"minLength":2}},"either":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""");

        var faults = schema.Check(JsonElement.Parse("""{"a/b":"x","list":["ok","x"],"either":1}"""));

        Assert.Equal(
            ["/:required", "/a~1b:type", "/either:anyOf", "/list/1:minLength"],
            faults.Select(fault => $"{(fault.Pointer.Length == 0 ? "/" : fault.Pointer)}:{fault.Keyword}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alternatives_inside_alternatives_end_in_a_refusal_and_not_in_hours()
    {
        var schema = new StringBuilder("""{"$ref":"#/$defs/d0","$defs":{""");
        for (var level = 0; level < 40; level++)
        {
            schema.Append(System.Globalization.CultureInfo.InvariantCulture, $$""" "d{{level}}":{"anyOf":[{"$ref":"#/$defs/d{{level + 1}}"},{"$ref":"#/$defs/d{{level + 1}}"}]},""");
        }

        var read = Read(schema.Append(""" "d40":false}}""").ToString());

        Assert.Equal("$schema", Assert.Single(read.Check(JsonElement.Parse("1"))).Keyword);
    }

    [Fact]
    public void Many_items_are_compared_by_hashes_and_long_texts_in_linear_time()
    {
        var unique = Read("""{"uniqueItems":true}""");
        var pattern = Read("""{"pattern":"^(a+)+$"}""");
        var items = JsonSerializer.SerializeToElement(Enumerable.Range(0, 200_000));

        Assert.Empty(unique.Check(items));
        Assert.NotEmpty(pattern.Check(JsonSerializer.SerializeToElement(new string('a', 100_000) + "!")));
    }

    [Fact]
    public void A_hundred_faults_are_enough()
    {
        var schema = Read("""{"items":{"type":"string"}}""");

        Assert.Equal(100, schema.Check(JsonSerializer.SerializeToElement(Enumerable.Range(0, 5_000))).Count);
    }

    private static JsonSchema Read(string schema)
    {
        Assert.True(JsonSchema.TryRead(JsonElement.Parse(schema), out var read, out var faults), $"{schema}: {string.Join("; ", faults)}");
        return read;
    }
}
