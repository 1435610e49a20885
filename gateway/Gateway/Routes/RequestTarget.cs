namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>The target of a request as it was sent: nothing decoded, nothing put in order. Source: RFC 9112, section 3.2.</summary>
internal readonly struct RequestTarget
{
    private readonly string text;
    private readonly int start;
    private readonly int query;

    private RequestTarget(string text, int start)
    {
        this.text = text;
        this.start = start;
        query = text.IndexOf('?', start) is >= 0 and var at ? at : text.Length;
    }

    /// <summary>Begins with a slash; empty for the forms without a path (<c>*</c>, <c>host:port</c>).</summary>
    public ReadOnlySpan<char> Path => text.AsSpan(start, query - start);

    /// <summary>With its question mark, also when nothing follows it; empty when there is none.</summary>
    public ReadOnlySpan<char> Query => text.AsSpan(query);

    public string PathText => start == 0 && query == text.Length ? text : text[start..query];

    public static RequestTarget From(string raw)
    {
        if (raw.Length > 0 && raw[0] == '/')
        {
            return new RequestTarget(raw, 0);
        }

        // Absolute form; Kestrel has already compared its authority with Host.
        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return new RequestTarget("", 0);
        }

        var path = raw.AsSpan(authority + 3).IndexOfAny('/', '?');
        return path < 0 ? new RequestTarget("/", 0)
            : raw[authority + 3 + path] == '?' ? new RequestTarget("/" + raw[(authority + 3 + path)..], 0)
            : new RequestTarget(raw, authority + 3 + path);
    }
}
