using System.Text;
using System.Xml.Linq;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

public sealed class MissingFieldTests
{
    private const string Header = "edXML/edXMLEnvelope/edXMLHeader";
    private const string Attachment = "edXML/AttachmentEncoded/Attachment";
    private static readonly XNamespace Ns = EdxmlNames.Namespace;

    public static TheoryData<BusinessType, string> OfDocuments => new()
    {
        { BusinessType.New, Header },
        { BusinessType.New, $"{Header}/MessageHeader" },
        { BusinessType.New, $"{Header}/MessageHeader/From" },
        { BusinessType.New, $"{Header}/MessageHeader/From/OrganId" },
        { BusinessType.New, $"{Header}/MessageHeader/From/OrganName" },
        { BusinessType.New, $"{Header}/MessageHeader/To" },
        { BusinessType.New, $"{Header}/MessageHeader/To/OrganId" },
        { BusinessType.New, $"{Header}/MessageHeader/To/OrganName" },
        { BusinessType.New, $"{Header}/MessageHeader/DocumentId" },
        { BusinessType.New, $"{Header}/MessageHeader/Code" },
        { BusinessType.New, $"{Header}/MessageHeader/Code/CodeNumber" },
        { BusinessType.New, $"{Header}/MessageHeader/Code/CodeNotation" },
        { BusinessType.New, $"{Header}/MessageHeader/Subject" },
        { BusinessType.New, $"{Header}/MessageHeader/ResponseFor/OrganId" },
        { BusinessType.New, $"{Header}/TraceHeaderList/TraceHeader/OrganId" },
        { BusinessType.New, $"{Header}/TraceHeaderList/TraceHeader/Timestamp" },
        { BusinessType.New, $"{Header}/TraceHeaderList/Bussiness/BussinessDocType" },
        { BusinessType.Revoke, $"{Header}/TraceHeaderList/Bussiness/DocumentId" },
        { BusinessType.Update, $"{Header}/TraceHeaderList/Bussiness/DocumentId" },
        { BusinessType.Update, $"{Header}/TraceHeaderList/Bussiness/BussinessDocumentInfo" },
        { BusinessType.Update, $"{Header}/TraceHeaderList/Bussiness/BussinessDocumentInfo/ReceiverList/Receiver/OrganId" },
        { BusinessType.Replace, $"{Header}/TraceHeaderList/Bussiness/ReplacementInfoList" },
        { BusinessType.Replace, $"{Header}/TraceHeaderList/Bussiness/ReplacementInfoList/ReplacementInfo" },
        { BusinessType.Replace, $"{Header}/TraceHeaderList/Bussiness/ReplacementInfoList/ReplacementInfo/DocumentId" },
        { BusinessType.New, $"{Attachment}/ContentId" },
        { BusinessType.New, $"{Attachment}/ContentTransferEncoded" },
    };

    public static TheoryData<string> OfStatuses =>
    [
        $"{Header}/MessageHeader/From",
        $"{Header}/MessageHeader/From/OrganId",
        $"{Header}/MessageHeader/ResponseFor",
        $"{Header}/MessageHeader/ResponseFor/OrganId",
        $"{Header}/MessageHeader/Timestamp",
    ];

    [Theory]
    [MemberData(nameof(OfDocuments))]
    public async Task A_missing_field_of_a_document_is_named_with_its_place(BusinessType type, string path)
    {
        var e = await Sample.RefusedAsync(Without(await Sample.WriteAsync(Sample.Document(type)), path));

        Assert.Equal((EdxmlError.MissingField, path), (e.Error, e.Place.Element));
        Assert.True(e.Place is { Line: > 1, Column: > 0 }, e.Message);
    }

    [Theory]
    [MemberData(nameof(OfStatuses))]
    public async Task A_missing_field_of_a_status_is_named_with_its_place(string path)
    {
        var e = await Sample.RefusedAsync(Without(await Sample.WriteAsync(Sample.Status(StatusCode.Arrived, Sample.Document())), path));

        Assert.Equal((EdxmlError.MissingField, path), (e.Error, e.Place.Element));
        Assert.True(e.Place is { Line: > 1, Column: > 0 }, e.Message);
    }

    [Fact]
    public async Task An_empty_field_counts_as_missing_and_its_line_is_told()
    {
        var xml = Encoding.UTF8.GetString(await Sample.WriteAsync(Sample.Document()));
        var subject = xml.IndexOf("<edXML:Subject>", StringComparison.Ordinal);
        var end = xml.IndexOf("</edXML:Subject>", StringComparison.Ordinal);

        var e = await Sample.RefusedAsync($"rác\n\n{xml[..subject]}\n\n  <edXML:Subject>   {xml[end..]}");

        Assert.Equal((EdxmlError.MissingField, 5, 4), (e.Error, e.Place.Line, e.Place.Column));
        Assert.EndsWith("MessageHeader/Subject", e.Place.Element, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_that_names_no_document_is_refused()
    {
        var status = Sample.Status(StatusCode.Done, Sample.Document());
        var bytes = Without(Without(await Sample.WriteAsync(status), $"{Header}/MessageHeader/ResponseFor/DocumentId"), $"{Header}/MessageHeader/ResponseFor/Code");

        var e = await Sample.RefusedAsync(bytes);

        Assert.Equal((EdxmlError.MissingField, $"{Header}/MessageHeader/ResponseFor/DocumentId"), (e.Error, e.Place.Element));
    }

    [Fact]
    public async Task The_writer_refuses_what_the_reader_would()
    {
        var whole = Sample.Document();
        EdxmlMessage[] halves =
        [
            whole with { To = [] },
            whole with { Subject = " " },
            whole with { From = new Organ { OrganId = "H21.05" } },
            whole with { Code = new DocumentCode("", "CV") },
            whole with { Business = new Business { Type = BusinessType.Revoke } },
            whole with { Business = new Business { Type = BusinessType.Update, DocumentId = whole.DocumentId } },
            whole with { Business = new Business { Type = BusinessType.Replace } },
            whole with { Attachments = [new Attachment { ContentId = "a", Name = "a.txt" }] },
            Sample.Status(StatusCode.Done, whole) with { ResponseFor = [] },
            Sample.Status(StatusCode.Done, whole) with { ResponseFor = [new ResponseFor { OrganId = "H21" }] },
        ];

        foreach (var half in halves)
        {
            var output = new MemoryStream();
            var e = await Assert.ThrowsAsync<EdxmlException>(() => EdxmlWriter.WriteAsync(half, output, TestContext.Current.CancellationToken));
            Assert.Equal((EdxmlError.MissingField, 0), (e.Error, output.Length));
        }
    }

    [Theory]
    [InlineData("MessageHeader/Subject")]
    [InlineData("MessageHeader/From")]
    [InlineData("MessageHeader/DocumentId")]
    [InlineData("MessageHeader/To/OrganId")]
    [InlineData("TraceHeaderList/Bussiness")]
    [InlineData("TraceHeaderList")]
    [InlineData("MessageHeader")]
    public async Task A_field_that_stands_twice_is_refused(string path)
    {
        var bytes = Dialect.Tree(await Sample.WriteAsync(Sample.Document()), root =>
        {
            var one = path.Split('/').Aggregate(Dialect.Header(root), (element, name) => element.Element(Ns + name)!);
            one.AddAfterSelf(new XElement(one));
        });

        var e = await Sample.RefusedAsync(bytes);

        Assert.Equal((EdxmlError.DuplicateField, $"{Header}/{path}"), (e.Error, e.Place.Element));
    }

    [Theory]
    [InlineData("PromulgationInfo/PromulgationDate", "2026/13/01", EdxmlError.BadValue)]
    [InlineData("DueDate", "0001-01-01T00:00:00", EdxmlError.BadValue)]
    [InlineData("OtherInfo/Priority", "hoả tốc", EdxmlError.BadValue)]
    [InlineData("SteeringType", "99999999999", EdxmlError.BadValue)]
    public async Task A_value_of_another_form_is_refused_with_its_place(string path, string value, EdxmlError error)
    {
        var bytes = Dialect.Tree(
            await Sample.WriteAsync(Sample.Document()),
            root => path.Split('/').Aggregate(Dialect.Header(root).Element(Ns + "MessageHeader")!, (element, name) => element.Element(Ns + name)!).Value = value);

        var e = await Sample.RefusedAsync(bytes);

        Assert.Equal((error, $"{Header}/MessageHeader/{path}"), (e.Error, e.Place.Element));
        Assert.DoesNotContain(value, e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("07")]
    [InlineData("14")]
    [InlineData("xx")]
    [InlineData("-1")]
    public async Task An_unknown_status_is_refused(string code)
    {
        var bytes = await Sample.WriteAsync(Sample.Status(StatusCode.Done, Sample.Document()));

        var e = await Sample.RefusedAsync(Dialect.Text(bytes, xml => xml.Replace(">06<", $">{code}<", StringComparison.Ordinal)));

        Assert.Equal(EdxmlError.UnknownStatus, e.Error);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("mới")]
    public async Task An_unknown_business_type_is_refused(string type)
    {
        var bytes = await Sample.WriteAsync(Sample.Document());

        var e = await Sample.RefusedAsync(Dialect.Text(bytes, xml => xml.Replace("DocType>0<", $"DocType>{type}<", StringComparison.Ordinal)));

        Assert.Equal(EdxmlError.UnknownBusinessType, e.Error);
    }

    private static byte[] Without(byte[] bytes, string path) => Dialect.Tree(bytes, root =>
    {
        // A newline before the root's child, so that a line above 1 proves that lines are counted.
        root.AddFirst(new XText("\n"));
        path.Split('/')[1..].Aggregate(root, (element, name) => element.Element(Ns + name)!).Remove();
        if (path.EndsWith("/To", StringComparison.Ordinal))
        {
            root.Descendants(Ns + "To").Remove();
        }
    });
}
