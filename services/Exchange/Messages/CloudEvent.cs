using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>
/// An event as a sender wrote it: its attributes, and the very bytes that were sent. Source: CloudEvents 1.0.2.
/// </summary>
/// <param name="Mode">Binary: the content is the data. Structured: the content is the whole event as JSON.</param>
/// <param name="ContentType">As sent; null when none was.</param>
/// <param name="Attributes">Sorted by name, values in their canonical text, <c>datacontenttype</c> among them.</param>
/// <param name="Content">As sent.</param>
internal sealed record CloudEvent(EventMode Mode, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Attributes, ReadOnlyMemory<byte> Content)
{
    public const string JsonType = "application/cloudevents+json";
    public const string BatchType = "application/cloudevents-batch+json";

    public string Id => this["id"]!;

    public string Source => this["source"]!;

    public string Type => this["type"]!;

    /// <summary>Null when the event has no such attribute.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Attributes)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>What tells a repetition from another message: everything sent, but the trace, which differs between attempts.</summary>
    public byte[] Fingerprint(ReadOnlySpan<byte> contentSha256)
    {
        var text = new StringBuilder(512).Append(Mode).Append('\n').Append(ContentType).Append('\n');
        foreach (var (name, value) in Attributes)
        {
            if (name is not ("traceparent" or "tracestate"))
            {
                text.Append(name).Append('=').Append(value).Append('\n');
            }
        }

        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = new byte[length + contentSha256.Length];
        var written = Encoding.UTF8.GetBytes(text.ToString(), bytes);
        contentSha256.CopyTo(bytes.AsSpan(written));
        return SHA256.HashData(bytes.AsSpan(0, written + contentSha256.Length));
    }
}

internal enum EventMode
{
    Binary,
    Structured,
}
