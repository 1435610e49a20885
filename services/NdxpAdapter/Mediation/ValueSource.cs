namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>Where a value of the national request comes from: <c>path.x</c>, <c>query.x</c>, <c>header.X</c>, <c>body.a.b</c>, <c>platform.requestId</c>, <c>official.account</c>, or a constant.</summary>
internal readonly record struct ValueSource(string Kind, string Name)
{
    private static readonly Dictionary<string, string[]?> Known = new()
    {
        ["path"] = null,
        ["query"] = null,
        ["header"] = null,
        ["body"] = null,
        ["platform"] = ["requestId", "client", "agency", "purpose"],
        ["official"] = ["account", "authHash", "code"],
    };

    /// <summary>The caller must say which official asks.</summary>
    public bool IsOfficial => Kind == "official";

    /// <summary>As the caller knows it, for an error.</summary>
    public string Field => Kind is "platform" or "official" ? "Official" : Name;

    public static ValueSource Constant(string value) => new("value", value);

    public static bool TryParse(string text, out ValueSource source)
    {
        var parts = text.Split('.', 2);
        source = parts.Length == 2 ? new(parts[0], parts[1]) : default;
        return parts.Length == 2 && parts[1].Length > 0 && Known.TryGetValue(parts[0], out var names) && (names is null || names.Contains(parts[1]));
    }
}
