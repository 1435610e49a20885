using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>A set of TCP ports written as <c>8080-8140,8443</c>. Empty text is the empty set.</summary>
public sealed class PortRanges : IParsable<PortRanges>
{
    private readonly (int First, int Last)[] ranges;

    private PortRanges((int, int)[] ranges) => this.ranges = ranges;

    public static PortRanges None { get; } = new([]);

    public bool Contains(int port) => Array.Exists(ranges, r => port >= r.First && port <= r.Last);

    public static PortRanges Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var ports) ? ports : throw new FormatException($"'{s}' is not a list of ports such as 8080-8140,8443.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PortRanges result)
    {
        result = null;
        if (s is null)
            return false;

        var ranges = new List<(int, int)>();
        foreach (var part in s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!TryPort(dash < 0 ? part : part[..dash], out var first) || !TryPort(dash < 0 ? part : part[(dash + 1)..], out var last) || last < first)
                return false;
            ranges.Add((first, last));
        }
        result = new PortRanges([.. ranges]);
        return true;
    }

    public override string ToString() =>
        string.Join(',', ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
}
