using System.Security;
using System.Text;
using System.Xml.Linq;

namespace GiaLai.Lgsp.National.Documents;

/// <summary>The hands of the ministries: what they received, what they send, what they say of a document.</summary>
internal static class MinistryControl
{
    private static readonly XNamespace Ns = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

    /// <param name="Code">01 to 06, 15, 16.</param>
    internal sealed record Said(string DocId, string Code);

    public static void Map(RouteGroupBuilder control)
    {
        // What the province sent.
        control.MapGet("/sent", (string? messageType, AxisState state) => TypedResults.Ok(state.Sent(messageType).Select(file => new
        {
            file.DocId,
            file.MessageType,
            file.From,
            file.To,
            file.FileName,
            file.Sha256,
            Content = Encoding.UTF8.GetString(file.Content),
        })));
        // A document gets lost at the axis.
        control.MapDelete("/sent/{docId}", (string docId, AxisState state) => state.Lose(docId) ? Results.NoContent() : Results.NotFound());
        // What waits, or waited, for the province.
        control.MapGet("/incoming", (AxisState state) => TypedResults.Ok(state.Incoming(null, open: false).Select(file => new
        {
            file.DocId,
            file.MessageType,
            file.From,
            file.Status,
            file.Fetched,
        })));
        // A ministry sends: the body is the edXML file. With docId the same id again.
        control.MapPost("/incoming", async (string from, string? messageType, string? docId, HttpRequest request, AxisState state) =>
        {
            var content = new MemoryStream();
            await request.Body.CopyToAsync(content);
            return TypedResults.Ok(new { state.Arrive(messageType ?? "edoc", from, content.ToArray(), docId).DocId });
        });
        // A ministry says a status of what it received.
        control.MapPost("/statuses", IResult (Said said, AxisState state, TimeProvider time) => state.Sent(null).FirstOrDefault(file => file.DocId == said.DocId) is { } file
            ? TypedResults.Ok(new { state.Arrive("status", file.To, Status(file, said.Code, time.GetUtcNow().ToOffset(TimeSpan.FromHours(7))), null).DocId })
            : TypedResults.NotFound());
    }

    private static byte[] Status(AxisFile about, string code, DateTimeOffset now)
    {
        var header = XDocument.Load(new MemoryStream(about.Content)).Descendants(Ns + "MessageHeader").First();
        string Text(params string[] path) => SecurityElement.Escape(path.Aggregate(header, (element, name) => element.Element(Ns + name)!).Value);
        return Encoding.UTF8.GetBytes($"""
            <?xml version="1.0" encoding="utf-8"?>
            <edXML xmlns="{Ns}"><edXML:edXMLEnvelope xmlns:edXML="{Ns}"><edXML:edXMLHeader><edXML:MessageHeader>
            <edXML:From><edXML:OrganId>{SecurityElement.Escape(about.To)}</edXML:OrganId><edXML:OrganName>Nơi nhận</edXML:OrganName></edXML:From>
            <edXML:ResponseFor><edXML:OrganId>{Text("From", "OrganId")}</edXML:OrganId><edXML:Code>{Text("Code", "CodeNumber")}/{Text("Code", "CodeNotation")}</edXML:Code><edXML:DocumentId>{Text("DocumentId")}</edXML:DocumentId></edXML:ResponseFor>
            <edXML:StatusCode>{SecurityElement.Escape(code)}</edXML:StatusCode><edXML:Description>Trạng thái {SecurityElement.Escape(code)}</edXML:Description>
            <edXML:Timestamp>{now.ToString("yyyy/MM/dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)}</edXML:Timestamp>
            </edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>
            """);
    }
}
