using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Evidence.Signatures;

/// <summary>
/// The signature that a consumer put on its request, detached: what it covers, with the values at that time. So it can be
/// checked without the message. Source: RFC 9421, section 2.5.
/// </summary>
public sealed record HttpSignature
{
    /// <summary>Part of a record under which it is kept.</summary>
    public const string Part = "requestSignature";

    /// <summary>The member of <c>Signature-Input</c>: <c>("@method" "content-digest");created=1618884473;keyid="…"</c>.</summary>
    public required string Input { get; init; }

    /// <summary>The values of the covered components, in the order in which <see cref="Input"/> names them.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The consumer's public key as a JWK, as it stood in Registry.</summary>
    public required string Key { get; init; }

    /// <summary>The names of the covered components with their parameters, <c>"content-digest";req</c>; null when the input is none.</summary>
    public IReadOnlyList<string>? Components => ReadComponents(Input);

    public static bool TryParse(string text, [NotNullWhen(true)] out HttpSignature? signature)
    {
        signature = null;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.GetPropertyCount() != 4
                || !TryText(root, "input", out var input) || !TryText(root, "signature", out var encoded) || !TryText(root, "key", out var key)
                || !root.TryGetProperty("values", out var values) || values.ValueKind != JsonValueKind.Array
                || values.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.String)
                || !StrictBase64.TryDecode(encoded, out var bytes))
            {
                return false;
            }

            signature = new HttpSignature
            {
                Input = input,
                Values = [.. values.EnumerateArray().Select(value => value.GetString()!)],
                Signature = bytes,
                Key = key,
            };
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text that is kept as a personal part of the record: a path can hold a person's number.</summary>
    public override string ToString()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalJsonWriter(output).StartObject()
            .Name("input").String(Input)
            .Name("key").String(Key)
            .Name("signature").String(Convert.ToBase64String(Signature.Span))
            .Name("values").StartArray();
        foreach (var value in Values)
        {
            writer.String(value);
        }

        writer.EndArray().EndObject();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The covered value of a component without parameters; null when it is not covered.</summary>
    public string? Covered(string component) =>
        Components is { } names && Index(names, $"\"{component}\"") is >= 0 and var index && index < Values.Count ? Values[index] : null;

    /// <summary>The covered path, however it is covered; null when it is not.</summary>
    public string? CoveredPath
    {
        get
        {
            var target = Covered("@path") ?? Covered("@request-target");
            if (target is null && Covered("@target-uri") is { } uri && uri.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            {
                var path = uri.IndexOf('/', scheme + 3);
                target = path < 0 ? "/" : uri[path..];
            }

            return target?.Split('?')[0];
        }
    }

    /// <summary>The parameter <c>created</c>; null when there is none.</summary>
    public DateTimeOffset? Created
    {
        get
        {
            const string name = ";created=";
            // Without what stands in quotes.
            var bare = string.Concat(Input.Split('"').Where((_, part) => part % 2 == 0));
            var at = bare.IndexOf(name, StringComparison.Ordinal);
            var text = at < 0 ? "" : bare[(at + name.Length)..].Split(';')[0];
            return text.Length is > 0 and <= 11 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
    }

    /// <summary>True when the key's signature holds over the signature base built anew.</summary>
    public bool Verifies(SignatureKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Components is { } names && names.Count == Values.Count && !Values.Any(value => value.Contains('\n', StringComparison.Ordinal))
            && key.Verifies(Encoding.UTF8.GetBytes(Base(names)), Signature.Span);
    }

    private string Base(IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        for (var i = 0; i < names.Count; i++)
        {
            text.Append(names[i]).Append(": ").Append(Values[i]).Append('\n');
        }

        return text.Append("\"@signature-params\": ").Append(Input).ToString();
    }

    /// <summary>The inner list in front of the parameters. Source: RFC 9651, section 4.2.1.2, without byte sequences and tokens.</summary>
    private static List<string>? ReadComponents(string input)
    {
        if (!input.StartsWith('('))
        {
            return null;
        }

        var names = new List<string>();
        var at = 1;
        while (true)
        {
            while (at < input.Length && input[at] == ' ')
            {
                at++;
            }

            if (at < input.Length && input[at] == ')')
            {
                return names.Distinct(StringComparer.Ordinal).Count() == names.Count ? names : null;
            }

            var start = at;
            var quoted = false;
            while (at < input.Length && (quoted || input[at] is not (' ' or ')')))
            {
                quoted ^= input[at] == '"';
                at++;
            }

            if (at >= input.Length || input[start] != '"' || at - start < 3)
            {
                return null;
            }

            names.Add(input[start..at]);
        }
    }

    private static int Index(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool TryText(JsonElement root, string name, [NotNullWhen(true)] out string? text)
    {
        text = root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }
}
