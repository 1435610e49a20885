using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using GiaLai.Lgsp.Edxml.Reading;

namespace GiaLai.Lgsp.Edxml.Signatures;

/// <summary>
/// Canonical XML without comments, inclusive (1.0) or exclusive, hashed as it streams: a document of 100 MB is never whole in memory.
/// Nothing can be fetched and no transform runs here but leaving out one element. Source: W3C xml-c14n 2001, xml-exc-c14n 2002.
/// </summary>
internal sealed class Canonicalizer(bool exclusive, IReadOnlySet<string> inclusivePrefixes, Action<ReadOnlySpan<byte>> output)
{
    private const string Xmlns = "http://www.w3.org/2000/xmlns/";
    private const string XmlNs = "http://www.w3.org/XML/1998/namespace";

    private static readonly SearchValues<char> InAttributes = SearchValues.Create("&<\"\t\n\r");
    private static readonly SearchValues<char> InText = SearchValues.Create("&<>\r");

    private readonly Encoder utf8 = new UTF8Encoding(false, true).GetEncoder();
    private readonly byte[] bytes = new byte[16 << 10];
    private readonly char[] chars = new char[4096];

    // Declarations in scope, and those written by ancestors in the output, each with the depth it ends at.
    private readonly List<(string Prefix, string Uri, int Depth)> scope = [];
    private readonly List<(string Prefix, string Uri, int Depth)> written = [];
    private readonly List<(string Local, string Value, int Depth)> xmlAttributes = [];
    private readonly List<string> names = [];

    /// <param name="apex">Ordinal of the element that is hashed with all below it; 0 for the whole document.</param>
    /// <param name="omit">Ordinal of an element left out with all below it; 0 for none.</param>
    public async Task RunAsync(Cursor cursor, int apex, int omit)
    {
        var xml = cursor.Xml;
        var inside = apex == 0;
        var rootSeen = false;
        while (await cursor.ReadAsync())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when cursor.Ordinal == omit:
                    await cursor.SkipAsync();
                    break;
                case XmlNodeType.Element:
                    rootSeen = true;
                    inside |= cursor.Ordinal == apex;
                    var empty = xml.IsEmptyElement;
                    var depth = xml.Depth;
                    Begin(xml, inside, cursor.Ordinal == apex);
                    if (empty && End(depth, inside, cursor.Ordinal == apex))
                    {
                        return;
                    }

                    break;
                case XmlNodeType.EndElement:
                    if (End(xml.Depth, inside, apex != 0 && inside && names.Count == 1))
                    {
                        return;
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when inside && xml.Depth > 0:
                    for (int read; (read = await cursor.ReadTextAsync(chars)) > 0;)
                    {
                        Escape(chars.AsSpan(0, read), attribute: false);
                    }

                    break;
                case XmlNodeType.ProcessingInstruction when inside:
                    var outer = xml.Depth == 0;
                    Put((outer && rootSeen ? "\n" : "") + $"<?{xml.Name}{(xml.Value.Length > 0 ? " " : "")}{xml.Value}?>" + (outer && !rootSeen ? "\n" : ""));
                    break;
            }
        }
    }

    private void Begin(XmlReader xml, bool inside, bool isApex)
    {
        var depth = xml.Depth;
        var name = xml.Name;
        List<(string Ns, string Local, string Name, string Value)> attributes = [];
        HashSet<string> used = [xml.Prefix];
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml.NamespaceURI == Xmlns)
            {
                scope.Add((xml.Prefix.Length == 0 ? "" : xml.LocalName, xml.Value, depth));
                continue;
            }

            if (xml.NamespaceURI == XmlNs)
            {
                xmlAttributes.Add((xml.LocalName, xml.Value, depth));
            }
            else if (xml.Prefix.Length > 0)
            {
                used.Add(xml.Prefix);
            }

            attributes.Add((xml.NamespaceURI, xml.LocalName, xml.Name, xml.Value));
        }

        xml.MoveToElement();
        if (!inside)
        {
            return;
        }

        if (isApex && !exclusive)
        {
            foreach (var (local, value, _) in xmlAttributes.Where(one => one.Depth < depth).Reverse())
            {
                if (!attributes.Any(one => one.Ns == XmlNs && one.Local == local))
                {
                    attributes.Add((XmlNs, local, $"xml:{local}", value));
                }
            }
        }

        names.Add(name);
        Put($"<{name}");
        var candidates = exclusive ? used.Concat(inclusivePrefixes) : scope.Select(one => one.Prefix);
        foreach (var prefix in candidates.Distinct().Where(prefix => prefix != "xml").Order(StringComparer.Ordinal).ToList())
        {
            var uri = Last(scope, prefix);
            if (uri is null && prefix.Length > 0)
            {
                continue; // In the list of inclusive prefixes, not in scope.
            }

            uri ??= "";
            if ((Last(written, prefix) ?? "") != uri)
            {
                written.Add((prefix, uri, depth));
                Put(prefix.Length == 0 ? " xmlns=\"" : $" xmlns:{prefix}=\"");
                Escape(uri, attribute: true);
                Put("\"");
            }
        }

        foreach (var (_, _, attribute, value) in attributes.OrderBy(one => one.Ns, StringComparer.Ordinal).ThenBy(one => one.Local, StringComparer.Ordinal))
        {
            Put($" {attribute}=\"");
            Escape(value, attribute: true);
            Put("\"");
        }

        Put(">");
    }

    private bool End(int depth, bool inside, bool last)
    {
        if (inside)
        {
            Put($"</{names[^1]}>");
            names.RemoveAt(names.Count - 1);
        }

        scope.RemoveAll(one => one.Depth >= depth);
        written.RemoveAll(one => one.Depth >= depth);
        xmlAttributes.RemoveAll(one => one.Depth >= depth);
        return last;
    }

    private static string? Last(List<(string Prefix, string Uri, int Depth)> list, string prefix)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].Prefix == prefix)
            {
                return list[i].Uri;
            }
        }

        return null;
    }

    private void Escape(ReadOnlySpan<char> text, bool attribute)
    {
        while (text.Length > 0)
        {
            var plain = text.IndexOfAny(attribute ? InAttributes : InText);
            Put(plain < 0 ? text : text[..plain]);
            if (plain < 0)
            {
                return;
            }

            Put(text[plain] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '\t' => "&#x9;", '\n' => "&#xA;", _ => "&#xD;" });
            text = text[(plain + 1)..];
        }
    }

    private void Put(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            utf8.Convert(text, bytes, flush: false, out var used, out var written, out _);
            output(bytes.AsSpan(0, written));
            text = text[used..];
        }
    }

    public static async Task<byte[]> HashAsync(
        Stream document, EdxmlLimits limits, HashAlgorithmName algorithm, bool exclusive, IReadOnlySet<string> prefixes, int apex, int omit, CancellationToken cancel)
    {
        document.Position = 0;
        using var hash = IncrementalHash.CreateHash(algorithm);
        using var cursor = await Cursor.OpenAsync(document, limits, whitespace: true, cancel);
        await new Canonicalizer(exclusive, prefixes, hash.AppendData).RunAsync(cursor, apex, omit);
        return hash.GetHashAndReset();
    }
}
