using System.Globalization;
using CsCheck;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>What a map gives one way, it takes back the other way.</summary>
public sealed class FormTests
{
    private static readonly IReadOnlyList<Declaration> Declared = DeclarationReader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "Services"));

    [Theory]
    [InlineData("date:yyyyMMdd", "yyyy-MM-dd")]
    [InlineData("date:dd/MM/yyyy", "yyyy-MM-dd")]
    [InlineData("date:yyyyMM", "yyyy-MM")]
    [InlineData("date:yyyy", "yyyy")]
    [InlineData("date:dd/MM/yyyy HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'+07:00'")]
    [InlineData("date:yyyyMMdd|yyyyMM|yyyy", "yyyy-MM-dd")]
    public void Every_date_comes_back_as_it_went(string name, string ours)
    {
        Assert.True(Form.TryParse(name, out var form));
        Gen.DateTime[new DateTime(1900, 1, 1), new DateTime(2100, 12, 31)].Sample(date =>
        {
            var text = date.ToString(ours, CultureInfo.InvariantCulture);
            return form.ToOurs(form.ToNational(text)!) == text;
        });
    }

    [Fact]
    public void Numbers_and_truth_come_back_as_they_went()
    {
        Assert.True(Form.TryParse("integer", out var integer) & Form.TryParse("number", out var number) & Form.TryParse("boolean:1/0", out var truth));
        Gen.Long.Sample(value => integer.ToOurs(integer.ToNational(value.ToString(CultureInfo.InvariantCulture))!) == value.ToString(CultureInfo.InvariantCulture));
        Gen.Decimal.Sample(value => decimal.Parse(number.ToOurs(number.ToNational(value.ToString(CultureInfo.InvariantCulture))!)!, CultureInfo.InvariantCulture) == value);
        Assert.Equal(("1", "true", "0", "false"), (truth.ToNational("true"), truth.ToOurs("1"), truth.ToNational("false"), truth.ToOurs("0")));
    }

    [Theory]
    [InlineData("date:yyyyMMdd", "1990-02-30")]
    [InlineData("date:yyyyMMdd", "17/05/1990")]
    [InlineData("integer", "1.5")]
    [InlineData("number", "một")]
    [InlineData("boolean", "yes")]
    public void What_is_not_of_the_form_goes_nowhere(string name, string ours)
    {
        Assert.True(Form.TryParse(name, out var form));
        Assert.Null(form.ToNational(ours));
    }

    [Fact]
    public void Every_declared_code_comes_back_as_it_went()
    {
        var maps = Declared.SelectMany(service => service.Operations).SelectMany(operation => Codes(operation.Answer.Fields)).Distinct().ToList();

        Assert.NotEmpty(maps);
        Assert.All(maps, map => Assert.All(map.Entries, pair => Assert.Equal((pair.Value, pair.Key), (map.ToNational(pair.Key), map.ToOurs(pair.Value)))));
    }

    [Fact]
    public void Every_declared_operation_is_one_of_its_document_and_the_other_way_round() => Assert.All(Declared, service => Assert.Equal(
        // Where writes may wait, their caller sees how they stand.
        service.Operations.Select(operation => operation.Id).Concat(service.Operations.Any(operation => operation.MayWait) ? ["getHandIn"] : Array.Empty<string>()).Order(StringComparer.Ordinal),
        service.Document.Split('\n').Where(line => line.TrimStart().StartsWith("operationId: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1].Trim()).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("name: x", "owner")]
    [InlineData("nmae: enterprises", "nmae")]
    [InlineData("name: a\nname: b", "name")]
    [InlineData("codes: { a: { x: '1', y: '1' } }", "no way back")]
    [InlineData("operations: { o: { method: GET, path: /x, rest: {}, answer: { format: csv } } }", "json or xml")]
    [InlineData("operations: { o: { method: POST, path: /x, mayWait: true, rest: {}, answer: { format: json } } }", "may be repeated")]
    public void A_faulty_declaration_names_its_fault(string yaml, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidOperationException>(() => DeclarationReader.Read("service.yaml", yaml, "")).Message, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<CodeMap> Codes(IEnumerable<AnswerField> fields) =>
        fields.SelectMany(field => (field.Codes is { } map ? [map] : Enumerable.Empty<CodeMap>()).Concat(field.Fields is { } inner ? Codes(inner) : []));
}
