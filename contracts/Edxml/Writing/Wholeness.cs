using System.Xml;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Writing;

/// <summary>What the reader would ask for, asked before anything is written.</summary>
internal static class Wholeness
{
    private const string Header = "edXML/edXMLEnvelope/edXMLHeader";
    private const string Message = Header + "/MessageHeader";
    private const string Business = Header + "/TraceHeaderList/Bussiness";

    public static void Check(EdxmlMessage message)
    {
        if (message is EdxmlDocument document)
        {
            Check(document);
        }
        else
        {
            Check((EdxmlStatus)message);
        }
    }

    private static void Check(EdxmlStatus status)
    {
        Need(status.From.OrganId, $"{Message}/From/OrganId");
        Some(status.ResponseFor, $"{Message}/ResponseFor");
        foreach (var one in status.ResponseFor)
        {
            Need(one.OrganId, $"{Message}/ResponseFor/OrganId");
            Need(one.DocumentId?.Text ?? one.Code, $"{Message}/ResponseFor/DocumentId");
        }

        Texts(Message, [status.From.OrganName, status.Description, status.Staff?.Department, status.Staff?.Staff]);
    }

    private static void Check(EdxmlDocument document)
    {
        Some(document.To, $"{Message}/To");
        foreach (var (organ, name) in document.To.Select(to => (to, "To")).Prepend((document.From, "From")))
        {
            Need(organ.OrganId, $"{Message}/{name}/OrganId");
            Need(organ.OrganName, $"{Message}/{name}/OrganName");
            Texts($"{Message}/{name}", [organ.Address, organ.Email, organ.Fax, organ.Telephone, organ.Website, organ.OrganizationInCharge]);
        }

        Need(document.Code.Number, $"{Message}/Code/CodeNumber");
        Need(document.Code.Notation, $"{Message}/Code/CodeNotation");
        Need(document.Subject, $"{Message}/Subject");
        Need(document.DocumentId.Text, $"{Message}/DocumentId");
        Texts(Message, [document.Content, document.Promulgation?.Place, document.Type?.TypeDetail, document.Type?.TypeName, document.Signer?.FullName, .. document.ToPlaces]);
        foreach (var hop in document.Trace)
        {
            Need(hop.OrganId, $"{Header}/TraceHeaderList/TraceHeader/OrganId");
        }

        switch (document.Business.Type)
        {
            case BusinessType.Revoke or BusinessType.Update when document.Business.DocumentId is null:
                throw Missing($"{Business}/DocumentId");
            case BusinessType.Update when document.Business.DocumentInfo is null:
                throw Missing($"{Business}/BussinessDocumentInfo");
            case BusinessType.Replace:
                Some(document.Business.Replacements, $"{Business}/ReplacementInfoList/ReplacementInfo");
                break;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attachment in document.Attachments)
        {
            Need(attachment.ContentId, "edXML/AttachmentEncoded/Attachment/ContentId");
            Need(attachment.Name, "edXML/AttachmentEncoded/Attachment/AttachmentName");
            if (attachment.Open is null)
            {
                throw Missing("edXML/AttachmentEncoded/Attachment/ContentTransferEncoded");
            }

            if (!ids.Add(attachment.ContentId))
            {
                throw EdxmlException.Twice(new EdxmlPlace(0, 0, "edXML/AttachmentEncoded/Attachment/ContentId"));
            }
        }
    }

    private static void Need(string? text, string element)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Missing(element);
        }

        Texts(element, [text]);
    }

    private static void Texts(string element, ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            try
            {
                XmlConvert.VerifyXmlChars(text ?? "");
            }
            catch (XmlException e)
            {
                throw new EdxmlException(EdxmlError.BadValue, new EdxmlPlace(0, 0, element), "A character has no place in XML.", "Có ký tự không được phép trong XML.", e);
            }
        }
    }

    private static void Some<T>(IReadOnlyList<T> list, string element)
    {
        if (list.Count == 0)
        {
            throw Missing(element);
        }
    }

    private static EdxmlException Missing(string element) => EdxmlException.Missing(new EdxmlPlace(0, 0, element));
}
