using System.Text.Json.Serialization;
using System.Xml;

namespace GiaLai.Lgsp.National.Documents;

/// <summary>The operations of the axis, in their order in the dialect.</summary>
internal static class AxisOperations
{
    private static readonly string[] States = ["processing", "done", "fail"];

    public static void Map(RouteGroupBuilder axis)
    {
        axis.MapPost("/sendEdoc", SendAsync).DisableAntiforgery();
        axis.MapGet("/getReceivedEdocList", (HttpRequest request, AxisState state) => Answers.Ok(state.Incoming(Type(request), open: SignedHeaders.Of(request, "status") != "all").Select(Tell)));
        axis.MapGet("/getEdoc", (HttpRequest request, AxisState state) =>
            state.Fetch(SignedHeaders.Of(request, "docId") ?? "") is { } file ? Answers.Ok(Convert.ToBase64String(file.Content), file.DocId) : NoSuch());
        axis.MapGet("/downloadEdoc", (HttpRequest request, AxisState state) =>
            state.Fetch(SignedHeaders.Of(request, "docId") ?? "") is { } file ? TypedResults.File(file.Content, "application/octet-stream", file.FileName) : NoSuch());
        axis.MapPost("/updateStatus", Update);
        axis.MapGet("/getSentEdocList", (HttpRequest request, AxisState state) => Answers.Ok(state.Sent(Type(request)).Select(Tell)));
        axis.MapGet("/countReceiveEdoc", (AxisState state) => Answers.Ok(state.Incoming("edoc", open: true).Count));
        axis.MapGet("/countReceiveStatus", (AxisState state) => Answers.Ok(state.Incoming("status", open: true).Count));
        axis.MapGet("/getAgenciesList", (AxisState state) => Answers.Ok(state.Agencies.Select(agency => new { code = agency.Code102, name = agency.Name })));
        axis.MapGet("/getAgenciesListQD20", (AxisState state) => Answers.Ok(state.Agencies.Select(agency => new { code = agency.Code, code102 = agency.Code102, name = agency.Name })));
        axis.MapPost("/registerAgency", (HttpRequest request, AxisState state) =>
        {
            if (SignedHeaders.Of(request, "code") is not { } code || SignedHeaders.Of(request, "code102") is not { } code102)
            {
                return Answers.Fail("400", "Thieu ma don vi");
            }

            state.Register(new AxisAgency(code, code102, code));
            return Answers.Ok();
        });
        axis.MapPost("/deleteAgency", (HttpRequest request, AxisState state) => state.Delete(SignedHeaders.Of(request, "code") ?? "") ? Answers.Ok() : NoSuch());
    }

    private static async Task<IResult> SendAsync(HttpRequest request, AxisState state, CancellationToken cancellationToken)
    {
        var (from, to, type) = (SignedHeaders.Of(request, "from"), SignedHeaders.Of(request, "to"), Type(request));
        if (from is null || to is null || type is not ("edoc" or "status"))
        {
            return Answers.Fail("400", "Thieu from, to hoac messagetype");
        }

        if (!state.Knows(to))
        {
            return Answers.Fail("404", "Don vi nhan khong ton tai");
        }

        if (!request.HasFormContentType || (await request.ReadFormAsync(cancellationToken)).Files["file_doc"] is not { } part)
        {
            return Answers.Fail("400", "Thieu file_doc");
        }

        var content = new MemoryStream();
        await part.CopyToAsync(content, cancellationToken);
        if (!IsXml(content))
        {
            return Answers.Fail("415", "File khong phai edXML");
        }

        var (file, isNew) = state.Send(type, from, to, part.FileName, content.ToArray());
        return isNew ? Answers.Ok(docId: file.DocId) : Answers.Fail("409", "Van ban da ton tai", file.DocId);
    }

    private static IResult Update(HttpRequest request, AxisState state) =>
        SignedHeaders.Of(request, "status") is not { } status || !States.Contains(status) ? Answers.Fail("400", "Trang thai khong hop le")
        : state.Update(SignedHeaders.Of(request, "docId") ?? "", status) is null ? NoSuch()
        : Answers.Ok();

    private static bool IsXml(MemoryStream content)
    {
        content.Position = 0;
        try
        {
            using var xml = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return xml.MoveToContent() == XmlNodeType.Element && xml.LocalName == "edXML";
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static Listed Tell(AxisFile file) => new(file.DocId, file.From, file.To, file.MessageType, file.Status, file.FileName, file.At, file.Sha256);

    private static string? Type(HttpRequest request) => SignedHeaders.Of(request, "messagetype");

    private static IResult NoSuch() => Answers.Fail("404", "Khong ton tai");

    internal sealed record Listed(
        [property: JsonPropertyName("docId")] string DocId, [property: JsonPropertyName("from")] string From, [property: JsonPropertyName("to")] string To,
        [property: JsonPropertyName("messagetype")] string MessageType, [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("fileName")] string FileName, [property: JsonPropertyName("createdAt")] DateTimeOffset CreatedAt,
        [property: JsonPropertyName("sha256")] string Sha256);
}
