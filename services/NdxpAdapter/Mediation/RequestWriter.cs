using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Officials;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>Makes the national request out of ours.</summary>
internal sealed class RequestWriter(LocalMaps maps)
{
    public const string SoapEnvelope = "http://schemas.xmlsoap.org/soap/envelope/";

    private static readonly XmlWriterSettings Xml = new() { Encoding = new UTF8Encoding(false), CloseOutput = false };
    private static readonly MediaTypeHeaderValue JsonType = new("application/json") { CharSet = "utf-8" };
    private static readonly MediaTypeHeaderValue SoapType = new("text/xml") { CharSet = "utf-8" };

    /// <param name="operation">What is asked.</param>
    /// <param name="input">What the caller gave.</param>
    /// <param name="partner">Base address of the national system.</param>
    public Result<HttpRequestMessage> Write(Operation operation, CallInput input, Uri partner)
    {
        var errors = new FieldErrors();
        var request = operation.Soap is { } soap ? WriteSoap(soap, input, partner, errors) : WriteRest(operation.Rest!, input, partner, errors);
        if (!errors.Any)
        {
            return request;
        }

        request.Dispose();
        return errors.ToProblem(NdxpProblems.BadFields);
    }

    private HttpRequestMessage WriteRest(RestCall rest, CallInput input, Uri partner, FieldErrors errors)
    {
        var address = new StringBuilder(partner.AbsoluteUri.TrimEnd('/'));
        foreach (var segment in rest.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            address.Append('/').Append(segment is ['{', .. var name, '}'] ? Uri.EscapeDataString(input.Path.GetValueOrDefault(name) ?? "") : segment);
        }

        var separator = '?';
        foreach (var (field, value) in RequestValues.Resolve(rest.Query, input, maps, errors))
        {
            address.Append(separator).Append(field.To[0]).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        var request = new HttpRequestMessage(rest.Method, address.ToString());
        foreach (var (field, value) in RequestValues.Resolve(rest.Headers, input, maps, errors))
        {
            request.Headers.TryAddWithoutValidation(field.To[0], value);
        }

        if (rest.Body.Count > 0)
        {
            request.Content = new ByteArrayContent(WriteJson(RequestValues.Resolve(rest.Body, input, maps, errors))) { Headers = { ContentType = JsonType } };
        }

        return request;
    }

    private static byte[] WriteJson(List<(RequestField Field, string Value)> values)
    {
        var root = new JsonObject();
        foreach (var (field, value) in values)
        {
            var at = root;
            foreach (var name in field.To[..^1])
            {
                at = Inner(at, name);
            }

            at[field.To[^1]] = field.Form.ToNationalJson(value);
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    /// <summary><c>data[]</c> is the one object of an array.</summary>
    private static JsonObject Inner(JsonObject outer, string name) => name.EndsWith("[]", StringComparison.Ordinal)
        ? (JsonObject)((JsonArray)(outer[name[..^2]] ??= new JsonArray(new JsonObject())))[0]!
        : (JsonObject)(outer[name] ??= new JsonObject());

    private HttpRequestMessage WriteSoap(SoapCall soap, CallInput input, Uri partner, FieldErrors errors)
    {
        var header = RequestValues.Resolve(soap.Header, input, maps, errors);
        var body = RequestValues.Resolve(soap.Body, input, maps, errors);
        using var bytes = new MemoryStream();
        if (!errors.Any)
        {
            using var xml = XmlWriter.Create(bytes, Xml);
            xml.WriteStartElement("soap", "Envelope", SoapEnvelope);
            if (header.Count > 0)
            {
                xml.WriteStartElement("Header", SoapEnvelope);
                WriteElements(xml, soap.Namespace, header);
                xml.WriteEndElement();
            }

            xml.WriteStartElement("Body", SoapEnvelope);
            xml.WriteStartElement("", soap.Element, soap.Namespace);
            WriteElements(xml, soap.Namespace, body);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        var request = new HttpRequestMessage(HttpMethod.Post, partner.AbsoluteUri.TrimEnd('/') + soap.Path)
        {
            Content = new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = SoapType } },
        };
        request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{soap.Action}\"");
        return request;
    }

    private static void WriteElements(XmlWriter xml, string @namespace, List<(RequestField Field, string Value)> values)
    {
        foreach (var (field, value) in values)
        {
            xml.WriteElementString(field.To[0], @namespace, value);
        }
    }
}
