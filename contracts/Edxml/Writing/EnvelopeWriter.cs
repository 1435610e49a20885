using System.Globalization;
using System.Xml;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Writing;

/// <summary>The envelope in the order of the standard's sections 1.1 to 1.14 and 2.1 to 2.2. What is null is not written.</summary>
internal sealed class EnvelopeWriter(XmlWriter xml)
{
    public async Task WriteAsync(EdxmlDocument document)
    {
        await OpenAsync("edXMLEnvelope");
        await OpenAsync("edXMLHeader");
        await OpenAsync("MessageHeader");
        await OrganAsync("From", document.From);
        foreach (var to in document.To)
        {
            await OrganAsync("To", to);
        }

        await GroupAsync("Code", ("CodeNumber", document.Code.Number), ("CodeNotation", document.Code.Notation));
        await GroupAsync("PromulgationInfo", ("Place", document.Promulgation?.Place), ("PromulgationDate", Date(document.Promulgation?.Date)));
        await GroupAsync("DocumentType", ("Type", Number(document.Type?.Type)), ("TypeDetail", document.Type?.TypeDetail), ("TypeName", document.Type?.TypeName));
        await FieldAsync("Subject", document.Subject);
        await FieldAsync("Content", document.Content);
        await GroupAsync("SignerInfo", ("Competence", document.Signer?.Competence), ("Position", document.Signer?.Position), ("FullName", document.Signer?.FullName));
        await FieldAsync("DueDate", Date(document.DueDate));
        await ListAsync("ToPlaces", "Place", document.ToPlaces);
        if (document.Other is { } other)
        {
            await OpenAsync("OtherInfo");
            await FieldAsync("Priority", Number(other.Priority));
            await FieldAsync("SphereOfPromulgation", other.SphereOfPromulgation);
            await FieldAsync("TyperNotation", other.TyperNotation);
            await FieldAsync("PromulgationAmount", Number(other.PromulgationAmount));
            await FieldAsync("PageAmount", Number(other.PageAmount));
            await FieldAsync("Direction", Number(other.Direction));
            await ListAsync("Appendixes", "Appendix", other.Appendixes);
            await xml.WriteEndElementAsync();
        }

        await ResponseForAsync(document.ResponseFor);
        await FieldAsync("SteeringType", Number(document.SteeringType));
        await FieldAsync("DocumentId", document.DocumentId.Text);
        await xml.WriteEndElementAsync();
        await TraceAsync(document.Trace, document.Business);
        await xml.WriteEndElementAsync();
        await ManifestAsync(document.Attachments);
        await xml.WriteEndElementAsync();
    }

    public async Task WriteAsync(EdxmlStatus status)
    {
        await OpenAsync("edXMLEnvelope");
        await OpenAsync("edXMLHeader");
        await OpenAsync("MessageHeader");
        await ResponseForAsync(status.ResponseFor);
        await OrganAsync("From", status.From);
        await FieldAsync("StatusCode", status.Code.Wire());
        await FieldAsync("Description", status.Description);
        await FieldAsync("Timestamp", Time(status.Timestamp));
        await StaffAsync(status.Staff is null ? [] : [status.Staff]);
        for (var level = 0; level < 3; level++)
        {
            await xml.WriteEndElementAsync();
        }
    }

    public static string Time(DateTimeOffset time) => time.ToOffset(EdxmlNames.Vietnam).ToString("yyyy'/'MM'/'dd HH':'mm':'ss", CultureInfo.InvariantCulture);

    private async Task OrganAsync(string name, Organ organ) => await GroupAsync(
        name,
        ("OrganId", organ.OrganId),
        ("OrganizationInCharge", organ.OrganizationInCharge),
        ("OrganName", organ.OrganName),
        ("OrganAdd", organ.Address),
        ("Email", organ.Email),
        ("Telephone", organ.Telephone),
        ("Fax", organ.Fax),
        ("Website", organ.Website));

    private async Task ResponseForAsync(IReadOnlyList<ResponseFor> list)
    {
        foreach (var one in list)
        {
            await GroupAsync(
                "ResponseFor",
                ("OrganId", one.OrganId),
                ("Code", one.Code),
                ("PromulgationDate", Date(one.PromulgationDate)),
                ("DocumentId", one.DocumentId?.Text));
        }
    }

    private async Task TraceAsync(IReadOnlyList<TraceHeader> trace, Business business)
    {
        await OpenAsync("TraceHeaderList");
        await xml.WriteAttributeStringAsync(null, "version", null, "1.0");
        await xml.WriteAttributeStringAsync(null, "mustUnderstand", null, "1");
        await xml.WriteAttributeStringAsync(null, "actor", null, EdxmlNames.TraceActor);
        foreach (var hop in trace)
        {
            await GroupAsync("TraceHeader", ("OrganId", hop.OrganId), ("Timestamp", Time(hop.Timestamp)));
        }

        await OpenAsync("Bussiness");
        await FieldAsync("BussinessDocType", Number((int)business.Type));
        await FieldAsync("BussinessDocReason", business.Reason);
        if (business.DocumentInfo is { } info)
        {
            await OpenAsync("BussinessDocumentInfo");
            await FieldAsync("DocumentInfo", Number(info.DocumentInfo));
            await FieldAsync("DocumentReceiver", Number(info.DocumentReceiver));
            await EachAsync("ReceiverList", info.Receivers, receiver => GroupAsync("Receiver", ("ReceiverType", Number(receiver.ReceiverType)), ("OrganId", receiver.OrganId)));
            await xml.WriteEndElementAsync();
        }

        await FieldAsync("DocumentId", business.DocumentId?.Text);
        await StaffAsync(business.Staff);
        await FieldAsync("Paper", Number(business.Paper));
        await EachAsync("ReplacementInfoList", business.Replacements, async replacement =>
        {
            await OpenAsync("ReplacementInfo");
            await FieldAsync("DocumentId", replacement.DocumentId.Text);
            await ListAsync("OrganIdList", "OrganId", replacement.OrganIds);
            await xml.WriteEndElementAsync();
        });
        await xml.WriteEndElementAsync();
        await xml.WriteEndElementAsync();
    }

    private async Task StaffAsync(IReadOnlyList<StaffInfo> list)
    {
        foreach (var staff in list)
        {
            await GroupAsync("StaffInfo", ("Department", staff.Department), ("Staff", staff.Staff), ("Mobile", staff.Mobile), ("Email", staff.Email));
        }
    }

    private async Task ManifestAsync(IReadOnlyList<Attachment> attachments)
    {
        await OpenAsync("edXMLBody");
        await OpenAsync("edXMLManifest");
        await xml.WriteAttributeStringAsync(null, "version", null, "1.0");
        foreach (var attachment in attachments)
        {
            var cid = $"cid:{attachment.ContentId}";
            await OpenAsync("Reference");
            await xml.WriteAttributeStringAsync("xlink", "href", EdxmlNames.XLink, cid);
            await xml.WriteAttributeStringAsync("xlink", "role", EdxmlNames.XLink, "XLinkRole");
            await xml.WriteAttributeStringAsync("xlink", "type", EdxmlNames.XLink, "simple");
            await FieldAsync("ContentId", cid);
            await FieldAsync("ContentType", attachment.ContentType);
            await FieldAsync("AttachmentName", attachment.Name);
            await FieldAsync("Description", attachment.Description);
            await xml.WriteEndElementAsync();
        }

        await xml.WriteEndElementAsync();
        await xml.WriteEndElementAsync();
    }

    private async Task ListAsync(string list, string name, IReadOnlyList<string> texts) => await EachAsync(list, texts, text => FieldAsync(name, text));

    private async Task EachAsync<T>(string list, IReadOnlyList<T> items, Func<T, Task> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        await OpenAsync(list);
        foreach (var item in items)
        {
            await write(item);
        }

        await xml.WriteEndElementAsync();
    }

    private async Task GroupAsync(string name, params IReadOnlyList<(string Name, string? Text)> fields)
    {
        if (fields.All(field => field.Text is null))
        {
            return;
        }

        await OpenAsync(name);
        foreach (var (field, text) in fields)
        {
            await FieldAsync(field, text);
        }

        await xml.WriteEndElementAsync();
    }

    private async Task FieldAsync(string name, string? text)
    {
        if (text is not null)
        {
            await xml.WriteElementStringAsync(EdxmlNames.Prefix, name, EdxmlNames.Namespace, text);
        }
    }

    private Task OpenAsync(string name) => xml.WriteStartElementAsync(EdxmlNames.Prefix, name, EdxmlNames.Namespace);

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Date(DateOnly? date) => date?.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
}
