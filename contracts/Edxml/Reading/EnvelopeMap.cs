using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>From the elements of an envelope to a message. Order and prefixes do not matter; what is missing or twice is named.</summary>
internal sealed class EnvelopeMap(Node envelope, EdxmlLimits limits, bool junk)
{
    private EdxmlDialect dialect = junk ? EdxmlDialect.Junk : EdxmlDialect.None;
    private bool otherDate;

    public EdxmlMessage Message(IReadOnlyList<ReadAttachment> contents)
    {
        var header = envelope.Required("edXMLHeader");
        var message = header.Required("MessageHeader");
        Note(EdxmlDialect.UnprefixedEnvelope, envelope.Tree().Any(node => EdxmlNames.IsOurs(node.Ns) && node.Prefix != EdxmlNames.Prefix));
        var signed = Signed(header);
        return message.Field("StatusCode") is null ? Document(header, message, signed, contents) : Status(message, signed);
    }

    private EdxmlStatus Status(Node message, bool signed)
    {
        if (!StatusCodes.TryParse(message.Field("StatusCode"), out var code))
        {
            throw new EdxmlException(
                EdxmlError.UnknownStatus, message.Only("StatusCode")!.Place, "There is no such status.", "Không có mã trạng thái này.");
        }

        var status = new EdxmlStatus
        {
            From = Organ(message.Required("From"), needsName: false),
            ResponseFor = [.. message.All("ResponseFor").Select(ResponseFor)],
            Code = code,
            Timestamp = Dates.Time(message, "Timestamp", ref otherDate),
            Description = message.Field("Description"),
            Staff = message.Only("StaffInfo") is { } staff ? Staff(staff) : null,
            HasSignature = signed,
        };
        if (status.ResponseFor.Count == 0)
        {
            message.Required("ResponseFor");
        }

        if (message.All("ResponseFor").FirstOrDefault(node => node.Field("DocumentId") is null && node.Field("Code") is null) is { } unnamed)
        {
            unnamed.RequiredField("DocumentId");
        }

        return status with { Dialect = dialect | (otherDate ? EdxmlDialect.OtherDate : 0) };
    }

    private EdxmlDocument Document(Node header, Node message, bool signed, IReadOnlyList<ReadAttachment> contents)
    {
        var from = Organ(message.Required("From"), needsName: true);
        var to = message.All("To").ToList();
        if (to.Count == 0)
        {
            message.Required("To");
        }

        if (to.Count > limits.MaxRecipients)
        {
            throw EdxmlException.Over(EdxmlError.TooManyRecipients, to[limits.MaxRecipients].Place, limits.MaxRecipients);
        }

        var code = message.Required("Code");
        var id = Id(message, "DocumentId") ?? throw EdxmlException.Missing(new(message.Place.Line, message.Place.Column, $"{message.Place.Element}/DocumentId"));
        Note(EdxmlDialect.BareDocumentId, id.IsBare);
        var trace = header.Only("TraceHeaderList");
        return new EdxmlDocument
        {
            From = from,
            To = [.. to.Select(node => Organ(node, needsName: true)).DistinctBy(organ => organ.OrganId)],
            DocumentId = id,
            Code = new DocumentCode(code.RequiredField("CodeNumber"), code.RequiredField("CodeNotation")),
            Subject = message.RequiredField("Subject"),
            Content = message.Field("Content"),
            Promulgation = message.Only("PromulgationInfo") is { } info
                ? new Promulgation(info.Field("Place"), Dates.Date(info, "PromulgationDate", ref otherDate)) : null,
            Type = message.Only("DocumentType") is { } type
                ? new DocumentType(type.Number("Type"), type.Field("TypeDetail"), type.Field("TypeName")) : null,
            Signer = message.Only("SignerInfo") is { } signer
                ? new SignerInfo(signer.Field("Competence"), signer.Field("Position"), signer.Field("FullName")) : null,
            DueDate = Dates.Date(message, "DueDate", ref otherDate),
            ToPlaces = message.Only("ToPlaces") is { } places ? Texts(places, "Place") : [],
            Other = message.Only("OtherInfo") is { } other ? Other(other) : null,
            ResponseFor = [.. message.All("ResponseFor").Where(node => node.Tree().Any(field => field.Text.Length > 0)).Select(ResponseFor)],
            SteeringType = message.Number("SteeringType"),
            Trace = trace is null ? [] : [.. trace.All("TraceHeader").Select(hop => new TraceHeader(hop.RequiredField("OrganId"), Dates.Time(hop, "Timestamp", ref otherDate)))],
            Business = Business(header, trace),
            Attachments = Attachments(contents),
            HasSignature = signed,
            Dialect = dialect | (otherDate ? EdxmlDialect.OtherDate : 0),
        };
    }

    private static Organ Organ(Node node, bool needsName) => new()
    {
        OrganId = node.RequiredField("OrganId"),
        OrganName = needsName ? node.RequiredField("OrganName") : node.Field("OrganName"),
        OrganizationInCharge = node.Field("OrganizationInCharge"),
        Address = node.Field("OrganAdd"),
        Email = node.Field("Email"),
        Telephone = node.Field("Telephone"),
        Fax = node.Field("Fax"),
        Website = node.Field("Website"),
    };

    private static OtherInfo Other(Node node) => new()
    {
        Priority = node.Number("Priority"),
        SphereOfPromulgation = node.Field("SphereOfPromulgation"),
        TyperNotation = node.Field("TyperNotation"),
        PromulgationAmount = node.Number("PromulgationAmount"),
        PageAmount = node.Number("PageAmount"),
        Direction = node.Number("Direction"),
        Appendixes = node.Only("Appendixes") is { } list ? Texts(list, "Appendix") : [],
    };

    private static StaffInfo Staff(Node node) => new()
    {
        Department = node.Field("Department"),
        Staff = node.Field("Staff"),
        Mobile = node.Field("Mobile"),
        Email = node.Field("Email"),
    };

    private ResponseFor ResponseFor(Node node) => new()
    {
        OrganId = node.RequiredField("OrganId"),
        Code = node.Field("Code"),
        PromulgationDate = Dates.Date(node, "PromulgationDate", ref otherDate),
        DocumentId = Id(node, "DocumentId"),
    };

    // Some write it beside the trace or into the first hop: it is one thing wherever it stands in the header.
    private Business Business(Node header, Node? trace)
    {
        var found = header.Tree().Where(node => node.Name is "Bussiness" or "Business" && EdxmlNames.IsOurs(node.Ns)).ToList();
        if (found.Count == 0)
        {
            return new Business();
        }

        var node = found.Count == 1 ? found[0] : throw EdxmlException.Twice(found[1].Place);
        Note(EdxmlDialect.BusinessElsewhere, trace?.Children.Contains(node) != true);
        Note(EdxmlDialect.BusinessSpelling, node.Tree().Any(part => part.Name.StartsWith("Business", StringComparison.Ordinal)));
        var number = node.Only("BussinessDocType", "BusinessDocType") is null ? node.RequiredField("BussinessDocType") : node.Field("BussinessDocType", "BusinessDocType");
        if (number is not ("0" or "1" or "2" or "3" or "00" or "01" or "02" or "03"))
        {
            throw new EdxmlException(
                EdxmlError.UnknownBusinessType, node.Only("BussinessDocType", "BusinessDocType")!.Place, "There is no such business type.", "Không có loại nghiệp vụ này.");
        }

        var business = new Business
        {
            Type = (BusinessType)(number[^1] - '0'),
            Reason = node.Field("BussinessDocReason", "BusinessDocReason"),
            DocumentId = Id(node, "DocumentId"),
            Paper = node.Number("Paper"),
            Staff = [.. node.All("StaffInfo").Select(Staff).Where(staff => staff != new StaffInfo())],
            DocumentInfo = node.Only("BussinessDocumentInfo", "BusinessDocumentInfo") is { } info ? DocumentInfo(info) : null,
            Replacements = node.Only("ReplacementInfoList") is { } list ? [.. list.All("ReplacementInfo").Select(Replacement)] : [],
        };
        switch (business.Type)
        {
            case BusinessType.Revoke or BusinessType.Update when business.DocumentId is null:
                node.RequiredField("DocumentId");
                break;
            case BusinessType.Update when business.DocumentInfo is null:
                node.Required("BussinessDocumentInfo");
                break;
            case BusinessType.Replace when business.Replacements.Count == 0:
                (node.Only("ReplacementInfoList") ?? node.Required("ReplacementInfoList")).Required("ReplacementInfo");
                break;
        }

        return business;
    }

    private static BusinessDocumentInfo DocumentInfo(Node node) => new(node.Number("DocumentInfo"), node.Number("DocumentReceiver"))
    {
        Receivers = node.Only("ReceiverList") is { } list
            ? [.. list.All("Receiver").Select(receiver => new BusinessReceiver(receiver.Number("ReceiverType"), receiver.RequiredField("OrganId")))] : [],
    };

    private static Replacement Replacement(Node node)
    {
        node.RequiredField("DocumentId");
        return new Replacement(Id(node, "DocumentId")!) { OrganIds = node.Only("OrganIdList") is { } list ? Texts(list, "OrganId") : [] };
    }

    private List<Attachment> Attachments(IReadOnlyList<ReadAttachment> contents)
    {
        var manifest = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var reference in envelope.Only("edXMLBody")?.Only("edXMLManifest")?.All("Reference") ?? [])
        {
            var written = reference.Field("ContentId") ?? reference.Href ?? reference.RequiredField("ContentId");
            Note(EdxmlDialect.OtherContentId, !ContentIds.HasScheme(written));
            if (!manifest.TryAdd(ContentIds.Bare(written), reference))
            {
                throw EdxmlException.Twice(reference.Place);
            }
        }

        var attachments = new List<Attachment>(contents.Count);
        foreach (var content in contents)
        {
            manifest.Remove(content.ContentId, out var reference);
            Note(EdxmlDialect.OtherContentId, content.HasScheme);
            Note(EdxmlDialect.PrefixedAttachments, content.Prefixed);
            Note(EdxmlDialect.Zipped, content.Zipped);
            attachments.Add(new Attachment
            {
                ContentId = content.ContentId,
                Name = FileName(content.Name) ?? FileName(reference?.Field("AttachmentName")) ?? FileName(content.EntryName)
                    ?? throw EdxmlException.Missing(content.Place with { Element = $"{content.Place.Element}/AttachmentName" }),
                ContentType = content.Zipped ? reference?.Field("ContentType") ?? content.ContentType : content.ContentType ?? reference?.Field("ContentType"),
                Description = content.Description ?? reference?.Field("Description"),
                SizeBytes = content.SizeBytes,
                Sha256 = content.Sha256,
            });
        }

        return manifest.Count == 0
            ? attachments
            : throw new EdxmlException(
                EdxmlError.MissingAttachment, manifest.Values.First().Place, "The manifest names an attachment that is not in the document.", "Danh mục nêu tệp đính kèm không có trong văn bản.");
    }

    private bool Signed(Node header)
    {
        var signed = false;
        foreach (var node in header.Children.Where(node => node.Name is "Signature" or "DigitalSignature" && (EdxmlNames.IsOurs(node.Ns) || node.Ns == EdxmlNames.XmlDsig)))
        {
            Note(EdxmlDialect.EmptySignature, node.Children.Count == 0);
            Note(EdxmlDialect.SignatureInEdxml, node.Children.Count > 0 && node.Ns != EdxmlNames.XmlDsig);
            signed |= node.Children.Count > 0;
        }

        return signed;
    }

    private static DocumentId? Id(Node node, string name)
    {
        if (node.Field(name) is not { } text)
        {
            return null;
        }

        return text.Length <= Messages.DocumentId.MaxLength && !text.Any(char.IsControl)
            ? new DocumentId(text)
            : throw EdxmlException.Bad(node.Only(name)!.Place, $"a document id of at most {Messages.DocumentId.MaxLength} characters", $"mã định danh văn bản tối đa {Messages.DocumentId.MaxLength} ký tự");
    }

    // Names are shown and offered for saving: no folders, no control characters.
    private static string? FileName(string? name)
    {
        if (name is null)
        {
            return null;
        }

        var file = string.Concat(name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c))).Trim();
        return file is "" or "." or ".." ? null : file.Length <= 255 ? file : file[^255..];
    }

    private static List<string> Texts(Node node, string name) => [.. node.All(name).Select(child => child.Text).Where(text => text.Length > 0)];

    private void Note(EdxmlDialect habit, bool seen) => dialect |= seen ? habit : 0;
}
