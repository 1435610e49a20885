using System.Text;
using System.Xml;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>A hardened XML reader that knows where it is, and turns whatever it stumbles over into an <see cref="EdxmlException"/>.</summary>
internal sealed class Cursor : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly GuardedStream guard;
    private readonly StreamReader text;
    private readonly EdxmlLimits limits;
    private readonly List<string> path = [];

    private Cursor(GuardedStream guard, EdxmlLimits limits, bool whitespace)
    {
        this.guard = guard;
        this.limits = limits;

        // A text reader, so that the encoding named in the declaration (some write utf-16 over UTF-8 bytes) has no say.
        text = new StreamReader(guard, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 32 << 10, leaveOpen: true);
        Xml = XmlReader.Create(text, new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = !whitespace,
            IgnoreWhitespace = !whitespace,
            CheckCharacters = true,
            ConformanceLevel = ConformanceLevel.Document,
        });
    }

    public XmlReader Xml { get; }

    /// <summary>How many elements have begun.</summary>
    public int Ordinal { get; private set; }

    public int JunkBytes => guard.JunkBytes;

    /// <summary>Element path of where the reader is.</summary>
    public string Path => string.Join('/', path);

    public EdxmlPlace Place => PlaceOf(Path);

    /// <param name="whitespace">Whitespace and instructions are reported too, as canonical form needs them.</param>
    public static async Task<Cursor> OpenAsync(Stream input, EdxmlLimits limits, bool whitespace, CancellationToken cancel)
    {
        var guard = new GuardedStream(input, limits);
        await guard.BeginAsync(cancel);
        return new Cursor(guard, limits, whitespace);
    }

    /// <summary>The next node; false at the end. Counts and bounds elements.</summary>
    public async ValueTask<bool> ReadAsync()
    {
        if (!await Guarded(Xml.ReadAsync))
        {
            return false;
        }

        if (Xml.NodeType == XmlNodeType.Element)
        {
            path.RemoveRange(Xml.Depth, path.Count - Xml.Depth);
            path.Add(Xml.LocalName);
            if (Xml.Depth >= limits.MaxDepth)
            {
                throw EdxmlException.Over(EdxmlError.TooDeep, Place, limits.MaxDepth);
            }

            if (++Ordinal > limits.MaxElements)
            {
                throw EdxmlException.Over(EdxmlError.TooManyElements, Place, limits.MaxElements);
            }
        }
        else if (Xml.NodeType == XmlNodeType.EndElement && Xml.Depth + 1 < path.Count)
        {
            path.RemoveRange(Xml.Depth + 1, path.Count - Xml.Depth - 1);
        }

        return true;
    }

    /// <summary>A piece of the current text node; 0 at its end.</summary>
    public ValueTask<int> ReadTextAsync(char[] buffer) => Guarded(() => Xml.ReadValueChunkAsync(buffer, 0, buffer.Length));

    /// <summary>Passes over the current element with everything in it. Stands on its end tag, or on the element itself when it is empty.</summary>
    public async ValueTask SkipAsync()
    {
        if (Xml.IsEmptyElement)
        {
            return;
        }

        var depth = Xml.Depth;
        while (await ReadAsync() && Xml.Depth > depth)
        {
        }
    }

    public EdxmlPlace PlaceOf(string element)
    {
        var info = (IXmlLineInfo)Xml;
        return Shift(info.LineNumber, info.LinePosition, element);
    }

    public void Dispose()
    {
        Xml.Dispose();
        text.Dispose();
    }

    private EdxmlPlace Shift(int line, int column, string element) =>
        new(line + guard.Offset.Lines, line == 1 ? column + guard.Offset.Columns : column, element);

    private async ValueTask<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (XmlException e)
        {
            throw new EdxmlException(EdxmlError.NotXml, Shift(e.LineNumber, e.LinePosition, Path), "This is not well-formed XML.", "XML không đúng cú pháp.", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new EdxmlException(EdxmlError.Encoding, Place, "The document is not UTF-8.", "Văn bản không ở bảng mã UTF-8.", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException and not ObjectDisposedException)
        {
            // What the XML reader throws on some malformed names and surrogates instead of its own exception.
            throw new EdxmlException(EdxmlError.NotXml, Place, "This is not well-formed XML.", "XML không đúng cú pháp.", e);
        }
    }
}
