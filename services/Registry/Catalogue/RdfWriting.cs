using System.Text;
using System.Text.Json;
using System.Xml;

namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>One graph in two forms; a reader finds the same statements in both.</summary>
internal static class RdfWriting
{
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    // Inline: whoever harvests fetches nothing else.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["dct"] = "http://purl.org/dc/terms/",
        ["foaf"] = "http://xmlns.com/foaf/0.1/",
        ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
        ["adms"] = "http://www.w3.org/ns/adms#",
        ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
    };

    /// <summary>Source: JSON-LD 1.1.</summary>
    public static byte[] JsonLd(RdfThing root)
    {
        var body = Json(root);
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(body.Prepend(new("@context", Names))));
    }

    /// <summary>Source: RDF 1.1 XML Syntax.</summary>
    public static byte[] Xml(RdfThing root)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineHandling = NewLineHandling.Entitize }))
        {
            xml.WriteStartElement("rdf", "RDF", Rdf);
            foreach (var (prefix, space) in Names)
            {
                xml.WriteAttributeString("xmlns", prefix, null, space);
            }

            Write(xml, root);
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static Dictionary<string, object> Json(RdfThing thing)
    {
        var body = new Dictionary<string, object>();
        if (thing.Uri is { } uri)
        {
            body["@id"] = uri;
        }

        body["@type"] = thing.Type;
        foreach (var property in thing.Properties.GroupBy(property => property.Name, StringComparer.Ordinal))
        {
            var values = property.Select(one => Json(one.Value)).ToList();
            body[property.Key] = values is [{ } single] && !IsList(property.Key) ? single : values;
        }

        return body;
    }

    private static object Json(RdfValue value) => value switch
    {
        RdfThing thing => Json(thing),
        RdfLink link => new Dictionary<string, string> { ["@id"] = link.Uri },
        RdfText { Language: { } language } text => new Dictionary<string, string> { ["@value"] = Readable(text.Value), ["@language"] = language },
        RdfText { Type: { } type } text => new Dictionary<string, string> { ["@value"] = text.Value, ["@type"] = type },
        RdfText text => Readable(text.Value),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Readers of plain JSON find a list however many there are.</summary>
    private static bool IsList(string name) => name is "dcat:service" or "dcat:dataset" or "dcat:distribution" or "dcat:keyword" or "dct:title" or "dct:description" or "dct:language" or "foaf:name";

    private static void Write(XmlWriter xml, RdfThing thing)
    {
        Start(xml, thing.Type);
        if (thing.Uri is { } uri)
        {
            xml.WriteAttributeString("rdf", "about", Rdf, uri);
        }

        foreach (var (name, value) in thing.Properties)
        {
            Start(xml, name);
            switch (value)
            {
                case RdfThing inner:
                    Write(xml, inner);
                    break;
                case RdfLink link:
                    xml.WriteAttributeString("rdf", "resource", Rdf, link.Uri);
                    break;
                case RdfText text:
                    Write(xml, text);
                    break;
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, RdfText text)
    {
        if (text.Language is { } language)
        {
            xml.WriteAttributeString("xml", "lang", null, language);
        }
        else if (text.Type is { } type)
        {
            var (space, name) = Split(type);
            xml.WriteAttributeString("rdf", "datatype", Rdf, space + name);
        }

        xml.WriteString(Readable(text.Value));
    }

    private static void Start(XmlWriter xml, string name)
    {
        var (space, local) = Split(name);
        xml.WriteStartElement(name[..name.IndexOf(':', StringComparison.Ordinal)], local, space);
    }

    private static (string Space, string Name) Split(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return (Names[name[..colon]], name[(colon + 1)..]);
    }

    /// <summary>Characters that XML cannot carry stand in neither form.</summary>
    private static string Readable(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            kept.Append(rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "");
        }

        return kept.ToString();
    }
}
