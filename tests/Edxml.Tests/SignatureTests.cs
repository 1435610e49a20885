using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;

namespace GiaLai.Lgsp.Edxml.Tests;

/// <summary>Signatures, with System.Security.Cryptography.Xml as the other side.</summary>
public sealed class SignatureTests
{
    private const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    private const string RsaSha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";

    // Made once: a key of 2048 bits takes longer than a test.
    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly ECDsa Elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signed_document_is_valid_and_still_says_the_same(bool elliptic)
    {
        var document = Sample.Document(BusinessType.Update);

        var signed = await SignAsync(await Sample.WriteAsync(document), elliptic);
        var report = await VerifyAsync(signed);
        var (message, contents) = await Sample.ReadAsync(signed);

        Assert.Equal((SignatureState.Valid, SignatureCoverage.Document), (report.State, report.Covers));
        Assert.Equal("CN=Sở Tài chính (thử)", report.Certificate!.Subject);
        Assert.True(message.HasSignature);
        Assert.Equal(Sample.Say(document), Sample.Say(message));
        Assert.Equal([Sample.Pdf, Sample.Text], contents);
    }

    [Fact]
    public async Task A_status_can_be_signed() =>
        Assert.Equal(SignatureState.Valid, (await VerifyAsync(await SignAsync(await Sample.WriteAsync(Sample.Status(StatusCode.Done, Sample.Document())), elliptic: true))).State);

    [Fact]
    public async Task What_we_sign_another_library_verifies()
    {
        var xml = Load(await SignAsync(await Sample.WriteAsync(Sample.Document()), elliptic: false));
        var signature = new SignedXml(xml);
        signature.LoadXml((XmlElement)xml.GetElementsByTagName("Signature", EdxmlNames.XmlDsig)[0]!);

        Assert.True(signature.CheckSignature(Rsa));
    }

    [Theory]
    [InlineData("strict", false)]
    [InlineData("strict", true)]
    [InlineData("prefixed everywhere, root too", false)]
    [InlineData("prefixed everywhere, root too", true)]
    [InlineData("unprefixed everywhere", false)]
    [InlineData("prefixed root, attachments of no namespace", false)]
    [InlineData("indented, lines of base64, CDATA, comments", false)]
    [InlineData("indented, lines of base64, CDATA, comments", true)]
    [InlineData("junk before", true)]
    public async Task What_another_library_signs_we_verify(string dialect, bool exclusive)
    {
        var bytes = Dialect.All[dialect].Change(await Sample.WriteAsync(Sample.Document()));

        var report = await VerifyAsync(SignedElsewhere(bytes, exclusive));

        Assert.Equal((SignatureState.Valid, SignatureCoverage.Document), (report.State, report.Covers));
    }

    [Fact]
    public async Task Awkward_xml_has_the_same_canonical_form_as_elsewhere()
    {
        var bytes = Dialect.Text(await Sample.WriteAsync(Sample.Document()), xml => xml
            .Replace("<edXML:Subject>", "<?thử  lệnh ?><x:la xmlns:x=\"urn:x\" xmlns:b=\"urn:b\" x:z=\"1\" b:a=\"&#9;&quot;&lt;&#10;&#13; >\" a='\t\n' xml:lang=\"vi\"><y xmlns=\"\" xmlns:x=\"urn:x2\"><x:t xmlns=\"urn:d\"/></y>&#13;&gt;&amp;𝄞</x:la><edXML:Subject>", StringComparison.Ordinal)
            .Replace("?>", "?><!-- a --><?b c?>", StringComparison.Ordinal) + "<?cuối?>\n");

        foreach (var exclusive in (bool[])[false, true])
        {
            Assert.Equal(SignatureState.Valid, (await VerifyAsync(SignedElsewhere(bytes, exclusive))).State);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signature_over_parts_tells_which(bool exclusive)
    {
        var bytes = Dialect.Text(await Sample.WriteAsync(Sample.Document()), xml => xml
            .Replace("<edXML:edXMLEnvelope ", "<edXML:edXMLEnvelope Id=\"phong-bi\" ", StringComparison.Ordinal)
            .Replace("<AttachmentEncoded>", "<AttachmentEncoded Id=\"tep\">", StringComparison.Ordinal));

        Assert.Equal(SignatureCoverage.Envelope, (await VerifyAsync(SignedElsewhere(bytes, exclusive, "#phong-bi"))).Covers);
        var both = await VerifyAsync(SignedElsewhere(bytes, exclusive, "#phong-bi", "#tep"));
        Assert.Equal((SignatureState.Valid, SignatureCoverage.Document), (both.State, both.Covers));
    }

    [Fact]
    public async Task A_sha1_signature_holds_as_legacy()
    {
        var bytes = SignedElsewhere(await Sample.WriteAsync(Sample.Document()), exclusive: true, RsaSha1, Sha1, [""]);

        var report = await VerifyAsync(bytes);

        Assert.Equal((SignatureState.Legacy, RsaSha1), (report.State, report.Algorithm));
    }

    [Fact]
    public async Task A_short_key_holds_as_legacy_and_is_not_signed_with()
    {
        using var small = RSA.Create(1024);
        var bytes = SignedElsewhere(await Sample.WriteAsync(Sample.Document()), exclusive: true, Algorithm(SignedXml.XmlDsigRSASHA256Url), SignedXml.XmlDsigSHA256Url, [""], small);

        Assert.Equal(SignatureState.Legacy, (await VerifyAsync(bytes)).State);
        await Assert.ThrowsAsync<ArgumentException>(() => EdxmlSigner.SignAsync(new MemoryStream(), new MemoryStream(), small, cancel: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Any_changed_field_or_attachment_breaks_it()
    {
        var signed = await SignAsync(await Sample.WriteAsync(Sample.Document()), elliptic: false);
        (string From, string To)[] changes =
        [
            ("Công văn 15.pdf", "Công văn 16.pdf"),
            ("000.00.09.H21", "000.00.08.H21"),
            ("DocType>0<", "DocType>1<"),
            ("JVBERi0", "JVBERj0"),
            ("<edXML:Content>", "<edXML:Content> "),
        ];

        foreach (var (from, to) in changes)
        {
            var report = await VerifyAsync(Dialect.Text(signed, xml => xml.Replace(from, to, StringComparison.Ordinal)));
            Assert.Equal(SignatureState.Invalid, report.State);
            Assert.NotNull(report.Reason);
        }
    }

    [Fact]
    public async Task Another_key_does_not_verify()
    {
        using var other = RSA.Create(2048);
        var signed = await SignAsync(await Sample.WriteAsync(Sample.Document()), elliptic: false);

        Assert.Equal(SignatureState.Invalid, (await SignatureCheck.VerifyAsync(new MemoryStream(signed), other, cancel: TestContext.Current.CancellationToken)).State);
        Assert.Equal(SignatureState.Invalid, (await SignatureCheck.VerifyAsync(new MemoryStream(signed), Elliptic, cancel: TestContext.Current.CancellationToken)).State);
        Assert.Equal(SignatureState.Valid, (await SignatureCheck.VerifyAsync(new MemoryStream(signed), Rsa, cancel: TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task An_unsigned_document_has_no_signature()
    {
        foreach (var dialect in (string[])["strict", "empty DigitalSignature", "empty Signature of xmldsig"])
        {
            Assert.Equal(SignatureState.Absent, (await VerifyAsync(Dialect.All[dialect].Change(await Sample.WriteAsync(Sample.Document())))).State);
        }
    }

    [Fact]
    public async Task A_signature_in_the_namespace_of_edxml_is_read_as_one()
    {
        var signed = await SignAsync(await Sample.WriteAsync(Sample.Document()), elliptic: false);
        var moved = Dialect.Text(signed, xml => xml
            .Replace($"<Signature xmlns=\"{EdxmlNames.XmlDsig}\"><SignedInfo>", $"<edXML:Signature><SignedInfo xmlns=\"{EdxmlNames.XmlDsig}\">", StringComparison.Ordinal)
            .Replace("<SignatureValue>", $"<SignatureValue xmlns=\"{EdxmlNames.XmlDsig}\">", StringComparison.Ordinal)
            .Replace("<KeyInfo>", $"<KeyInfo xmlns=\"{EdxmlNames.XmlDsig}\">", StringComparison.Ordinal)
            .Replace("</Signature>", "</edXML:Signature>", StringComparison.Ordinal));

        var (message, _) = await Sample.ReadAsync(moved);

        Assert.Equal(SignatureState.Valid, (await VerifyAsync(moved)).State);
        Assert.Equal((true, EdxmlDialect.SignatureInEdxml), (message.HasSignature, message.Dialect));
    }

    [Theory]
    [InlineData("URI=\"\"", "URI=\"http://127.0.0.1:1/x\"")]
    [InlineData("URI=\"\"", "URI=\"file:///etc/passwd\"")]
    [InlineData("URI=\"\"", "URI=\"#xpointer(/)\"")]
    [InlineData("URI=\"\"", "URI=\"#không-có\"")]
    [InlineData("URI=\"\"", "")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#Rsa-md5")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#md5")]
    [InlineData("<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">", "<CanonicalizationMethod Algorithm=\"urn:x\">")]
    public async Task Other_references_transforms_and_algorithms_are_refused(string from, string to)
    {
        var signed = await SignAsync(await Sample.WriteAsync(Sample.Document()), elliptic: false);

        var e = await Assert.ThrowsAsync<EdxmlException>(() => VerifyAsync(Dialect.Text(signed, xml => xml.Replace(from, to, StringComparison.Ordinal))));

        Assert.Equal(EdxmlError.SignatureForm, e.Error);
    }

    [Fact]
    public async Task A_signed_envelope_moved_aside_does_not_vouch_for_another()
    {
        var bytes = Dialect.Text(await Sample.WriteAsync(Sample.Document()), xml => xml.Replace("<edXML:edXMLEnvelope ", "<edXML:edXMLEnvelope Id=\"e\" ", StringComparison.Ordinal));
        var signed = Encoding.UTF8.GetString(SignedElsewhere(bytes, exclusive: true, "#e"));
        var start = signed.IndexOf("<edXML:edXMLEnvelope", StringComparison.Ordinal);
        var end = signed.IndexOf("</edXML:edXMLEnvelope>", StringComparison.Ordinal) + "</edXML:edXMLEnvelope>".Length;
        var envelope = signed[start..end];
        var forged = envelope.Replace("rà soát dự toán", "chuyển toàn bộ tiền", StringComparison.Ordinal);
        var signature = envelope[envelope.IndexOf("<Signature", StringComparison.Ordinal)..(envelope.IndexOf("</Signature>", StringComparison.Ordinal) + 12)];
        var forgedBare = forged.Replace(signature, "", StringComparison.Ordinal).Replace(" Id=\"e\"", "", StringComparison.Ordinal);
        string[] wrappings =
        [
            // The forged one beside the signed one; the signed one hidden in an element nobody reads; inside the signature; the same id twice.
            signed.Replace(envelope, forged + envelope, StringComparison.Ordinal),
            signed.Replace(envelope, forgedBare + $"<Kho>{envelope}</Kho>", StringComparison.Ordinal),
            signed.Replace(envelope, forgedBare.Replace("</edXML:edXMLHeader>", $"{signature.Replace("</Signature>", $"<Object>{envelope.Replace(signature, "", StringComparison.Ordinal)}</Object></Signature>", StringComparison.Ordinal)}</edXML:edXMLHeader>", StringComparison.Ordinal), StringComparison.Ordinal),
            signed.Replace(envelope, forged, StringComparison.Ordinal).Replace("<AttachmentEncoded", $"<x Id=\"e\">{envelope}</x><AttachmentEncoded", StringComparison.Ordinal),
        ];

        Assert.Equal(SignatureState.Valid, (await VerifyAsync(Encoding.UTF8.GetBytes(signed))).State);
        foreach (var wrapping in wrappings)
        {
            SignatureReport? report = null;
            var e = await Record.ExceptionAsync(async () => report = await VerifyAsync(Encoding.UTF8.GetBytes(wrapping)));
            Assert.True(e is EdxmlException || report is { State: SignatureState.Invalid } or { Covers: SignatureCoverage.None }, $"{report}");
        }
    }

    [Fact]
    public async Task A_signed_document_is_not_signed_again_and_gets_no_hop()
    {
        var signed = await SignAsync(await Sample.WriteAsync(Sample.Document()), elliptic: false);

        Assert.Equal(EdxmlError.Signed, (await Assert.ThrowsAsync<EdxmlException>(() => SignAsync(signed, elliptic: false))).Error);
        Assert.Equal(EdxmlError.Signed, (await Assert.ThrowsAsync<EdxmlException>(() => EdxmlTrace.AppendAsync(
            new MemoryStream(signed), new MemoryStream(), new TraceHeader("H21", Sample.Morning), cancel: TestContext.Current.CancellationToken))).Error);
    }

    private static Task<SignatureReport> VerifyAsync(byte[] bytes) =>
        SignatureCheck.VerifyAsync(new MemoryStream(bytes), cancel: TestContext.Current.CancellationToken);

    private static async Task<byte[]> SignAsync(byte[] bytes, bool elliptic)
    {
        var name = "CN=Sở Tài chính (thử)";
        var request = elliptic
            ? new CertificateRequest(name, Elliptic, HashAlgorithmName.SHA256)
            : new CertificateRequest(name, Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Sample.Morning, Sample.Morning.AddYears(1));
        var signed = new MemoryStream();
        await EdxmlSigner.SignAsync(new MemoryStream(bytes), signed, elliptic ? Elliptic : Rsa, certificate, cancel: TestContext.Current.CancellationToken);
        return signed.ToArray();
    }

    private static byte[] SignedElsewhere(byte[] bytes, bool exclusive, params string[] uris) =>
        SignedElsewhere(bytes, exclusive, Algorithm(SignedXml.XmlDsigRSASHA256Url), SignedXml.XmlDsigSHA256Url, uris.Length == 0 ? [""] : uris);

    private static string Algorithm(string uri) => uri;

    private static byte[] SignedElsewhere(byte[] bytes, bool exclusive, string algorithm, string digest, string[] uris, RSA? key = null)
    {
        var xml = Load(bytes);
        var header = (XmlElement)xml.GetElementsByTagName("edXMLHeader", EdxmlNames.Namespace)[0]!;

        // The header as context: the inclusive form of SignedInfo takes over the namespaces in scope where it will stand.
        var signed = new SignedXml(header) { SigningKey = key ?? Rsa };
        signed.SignedInfo!.SignatureMethod = algorithm;
        signed.SignedInfo.CanonicalizationMethod = exclusive ? SignedXml.XmlDsigExcC14NTransformUrl : SignedXml.XmlDsigC14NTransformUrl;
        foreach (var uri in uris)
        {
            var reference = new Reference(uri) { DigestMethod = digest };
            reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
            reference.AddTransform(exclusive ? new XmlDsigExcC14NTransform() : new XmlDsigC14NTransform());
            signed.AddReference(reference);
        }

        signed.KeyInfo = new KeyInfo();
        signed.KeyInfo.AddClause(new RSAKeyValue(key ?? Rsa));
        signed.ComputeSignature();
        header.AppendChild(xml.ImportNode(signed.GetXml(), deep: true));
        return Encoding.UTF8.GetBytes(xml.OuterXml);
    }

    private static XmlDocument Load(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var xml = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        xml.LoadXml(text[Math.Max(0, text.IndexOf("<?xml", StringComparison.Ordinal))..]);
        return xml;
    }
}
