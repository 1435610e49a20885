using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

public sealed class TraceTests
{
    public static TheoryData<string> Dialects => [.. Dialect.All.Keys];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_hop_is_appended_and_nothing_else_changes(string dialect)
    {
        var document = Sample.Document(BusinessType.Replace);
        var hop = new TraceHeader("000.00.00.H21", Sample.Morning.AddHours(2));
        var bytes = Dialect.All[dialect].Change(await Sample.WriteAsync(document));

        var (message, contents) = await Sample.ReadAsync(await AppendAsync(bytes, hop));

        Assert.Equal(Sample.Say(document with { Trace = [.. document.Trace, hop] }), Sample.Say(message));
        Assert.Equal([Sample.Pdf, Sample.Text], contents);
    }

    [Fact]
    public async Task Each_hop_appends_its_own()
    {
        var bytes = await Sample.WriteAsync(Sample.Document() with { Trace = [] });
        TraceHeader[] hops = [.. Enumerable.Range(0, 5).Select(i => new TraceHeader($"000.00.0{i}.H21", Sample.Morning.AddMinutes(i)))];

        foreach (var hop in hops)
        {
            bytes = await AppendAsync(bytes, hop);
        }

        Assert.Equal(hops, ((EdxmlDocument)(await Sample.ReadAsync(bytes)).Message).Trace);
    }

    [Fact]
    public async Task A_document_without_a_trace_gets_one()
    {
        var hop = new TraceHeader("000.00.00.H21", Sample.Morning);
        foreach (var list in (string[])["", "<edXML:TraceHeaderList/>", "<edXML:TraceHeaderList></edXML:TraceHeaderList>"])
        {
            var bytes = Dialect.Text(await Sample.WriteAsync(Sample.Document() with { Trace = [] }), xml =>
                xml[..xml.IndexOf("<edXML:TraceHeaderList", StringComparison.Ordinal)] + list + xml[xml.IndexOf("</edXML:edXMLHeader>", StringComparison.Ordinal)..]);

            Assert.Equal([hop], ((EdxmlDocument)(await Sample.ReadAsync(await AppendAsync(bytes, hop))).Message).Trace);
        }
    }

    [Fact]
    public async Task Letters_outside_the_basic_plane_pass_unharmed()
    {
        var document = Sample.Document() with { Content = "a" + string.Concat(Enumerable.Repeat("𝄞", 20_000)), Trace = [] };
        var hop = new TraceHeader("H21", Sample.Morning);

        var (message, _) = await Sample.ReadAsync(await AppendAsync(await Sample.WriteAsync(document), hop));

        Assert.Equal(document.Content, ((EdxmlDocument)message).Content);
    }

    private static async Task<byte[]> AppendAsync(byte[] bytes, TraceHeader hop)
    {
        var output = new MemoryStream();
        await EdxmlTrace.AppendAsync(new MemoryStream(bytes), output, hop, cancel: TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
