using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// The consumer's signature as its two headers state it. Source: RFC 9421, section 4; structured fields: RFC 9651. Read strictly: what
/// could be read in two ways is refused, for it must mean the same to whoever checks the evidence.
/// </summary>
internal sealed record SignatureInput
{
    /// <summary>Where a request carries several signatures, the one with this label is for the platform.</summary>
    private const string Label = "lgsp";

    /// <summary>The member of <c>Signature-Input</c> as written.</summary>
    public required string Text { get; init; }

    /// <summary>Covered components with their quotes: <c>"@method"</c>.</summary>
    public required IReadOnlyList<string> Components { get; init; }

    public required byte[] Signature { get; init; }

    public required string KeyId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public string? Algorithm { get; init; }

    public static bool TryRead(string input, string signatures, [NotNullWhen(true)] out SignatureInput? read)
    {
        read = null;
        if (!TryMember(input, null, out var label, out var text)
            || !TryMember(signatures, label, out _, out var encoded)
            || encoded is not [':', .. var base64, ':']
            || !TryDecode(base64, out var signature)
            || !TrySplit(text, out var components, out var parameters)
            || !TryParameters(parameters, out var found)
            || found.GetValueOrDefault("keyid") is not { Quoted: true, Text: { Length: > 0 } keyId }
            || !TryTime(found, "created", out var created) || created is null
            || !TryTime(found, "expires", out var expires)
            || found.GetValueOrDefault("alg") is { Quoted: false, Text: not null })
        {
            return false;
        }

        read = new SignatureInput
        {
            Text = text,
            Components = components,
            Signature = signature,
            KeyId = keyId,
            Created = created.Value,
            Expires = expires,
            Algorithm = found.GetValueOrDefault("alg").Text,
        };
        return true;
    }

    /// <summary>The only member of a dictionary, or of several the one with our label.</summary>
    private static bool TryMember(string dictionary, string? wanted, out string label, out string value)
    {
        (label, value) = ("", "");
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in SplitOutsideQuotes(dictionary, ','))
        {
            var equals = member.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !IsKey(member.AsSpan(0, equals)) || !members.TryAdd(member[..equals], member[(equals + 1)..]))
            {
                return false;
            }
        }

        label = wanted ?? (members.Count == 1 ? members.Keys.Single() : Label);
        return members.TryGetValue(label, out value!);
    }

    private static bool TrySplit(string text, [NotNullWhen(true)] out IReadOnlyList<string>? components, out string parameters)
    {
        parameters = "";
        components = new HttpSignature { Input = text, Values = [], Signature = default, Key = "" }.Components;
        if (components is null || components.Count == 0)
        {
            return false;
        }

        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            quoted ^= text[at] == '"';
            if (!quoted && text[at] == ')')
            {
                parameters = text[(at + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Only those that are asked for are understood; the others are covered by the signature all the same.</summary>
    private static bool TryParameters(string text, out Dictionary<string, Parameter> found)
    {
        found = new(StringComparer.Ordinal);
        if (text.Length == 0)
        {
            return true;
        }

        if (text[0] != ';')
        {
            return false;
        }

        foreach (var part in SplitOutsideQuotes(text[1..], ';'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            if (!IsKey(name) || !TryValue(equals < 0 ? "?1" : part[(equals + 1)..], out var value) || !found.TryAdd(name, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryValue(string text, out Parameter value)
    {
        value = new Parameter(text, Quoted: false);
        if (text is not ['"', ..])
        {
            return text.Length > 0 && !text.Contains('"', StringComparison.Ordinal);
        }

        // Without escapes: nothing here needs them, and there is one spelling less.
        value = new Parameter(text.Trim('"'), Quoted: true);
        return text.Length == value.Text!.Length + 2 && !value.Text.AsSpan().ContainsAny('\\', '"');
    }

    private static bool TryTime(Dictionary<string, Parameter> found, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!found.TryGetValue(name, out var value))
        {
            return true;
        }

        // To the year 9999.
        if (value.Quoted || !long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799)
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static IEnumerable<string> SplitOutsideQuotes(string text, char separator)
    {
        var part = new StringBuilder();
        var quoted = false;
        foreach (var c in text)
        {
            quoted ^= c == '"';
            if (c == separator && !quoted)
            {
                yield return part.ToString().Trim(' ', '\t');
                part.Clear();
            }
            else
            {
                part.Append(c);
            }
        }

        yield return part.ToString().Trim(' ', '\t');
    }

    private static bool IsKey(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !(char.IsAsciiLetterLower(text[0]) || text[0] == '*'))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '-' or '.' or '*'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryDecode(string base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var written) || written == 0)
        {
            return false;
        }

        bytes = bytes[..written];
        return true;
    }

    private readonly record struct Parameter(string? Text, bool Quoted);
}
