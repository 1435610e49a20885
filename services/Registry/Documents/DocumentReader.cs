using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>What reading gave: the document, or why there is none. Warnings may stand beside a document.</summary>
internal sealed record DocumentReading(ServiceDocument? Document, IReadOnlyList<Finding> Findings);

/// <summary>
/// Reads a service's OpenAPI document: 3.0.x and 3.1.x, JSON and YAML. Pure: no network, no file, bounded by <see cref="DocumentLimits"/>.
/// Syntax faults end it, after that every fault is found. Never throws for what is in the text.
/// </summary>
internal static partial class DocumentReader
{
    private static readonly JsonDocumentOptions ParseOptions = new() { MaxDepth = 1000 };

    /// <param name="bytes">The text as it was sent.</param>
    /// <param name="mediaType">Content-Type; null or unspecific = find out.</param>
    /// <param name="limits">Null = defaults.</param>
    public static DocumentReading Read(ReadOnlyMemory<byte> bytes, string? mediaType = null, DocumentLimits? limits = null)
    {
        limits ??= new DocumentLimits();
        var findings = new FindingList();
        var document = Parse(bytes, mediaType, limits, findings) is { } canonical ? Understand(canonical, limits, findings) : null;
        return new DocumentReading(findings.HasErrors ? null : document, findings.ToList());
    }

    /// <summary>Reads what was stored: canonical JSON of a document that was accepted before, maybe under other limits and milder rules.</summary>
    public static ServiceDocument ReadStored(ReadOnlyMemory<byte> canonicalJson)
    {
        var root = JsonElement.Parse(canonicalJson.Span, ParseOptions);
        var findings = new FindingList();
        return ShapesOf(root, findings) is { } shapes
            ? Build(canonicalJson, root, shapes, findings)
            : throw new InvalidOperationException("A stored document cannot be read: " + findings.ToList()[0].Message);
    }

    private static byte[]? Parse(ReadOnlyMemory<byte> bytes, string? mediaType, DocumentLimits limits, FindingList findings)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            findings.Add(DocumentFindings.TooLarge.At("", limits.MaxBytes.ToString(CultureInfo.InvariantCulture)));
            return null;
        }

        if (!DocumentFormats.TryFromMediaType(mediaType, out var format))
        {
            findings.Add(DocumentFindings.UnknownMediaType.At("", mediaType ?? ""));
            return null;
        }

        if (DocumentFormats.AsUtf8(bytes, findings) is not { } text)
        {
            return null;
        }

        if (text.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            findings.Add(DocumentFindings.Empty.At(""));
            return null;
        }

        using var canonical = new CanonicalJson(limits, findings);
        try
        {
            if ((format ?? DocumentFormats.Sniff(text.Span)) == DocumentFormat.Json)
            {
                JsonSource.Read(text.Span, canonical);
            }
            else
            {
                YamlSource.Read(Encoding.UTF8.GetString(text.Span), canonical, limits);
            }
        }
        catch (ReadingStoppedException)
        {
            return null;
        }

        return findings.HasErrors ? null : canonical.ToArray();
    }

    private static ServiceDocument? Understand(byte[] canonical, DocumentLimits limits, FindingList findings)
    {
        var root = canonical.Length == 0 ? default : JsonElement.Parse(canonical, ParseOptions);
        if (ShapesOf(root, findings) is not { } shapes)
        {
            return null;
        }

        var document = Build(canonical, root, shapes, findings);
        if (findings.HasErrors)
        {
            return null;
        }

        CheckSamePaths(root, findings);
        CheckOperations(document, limits, findings);
        return document;
    }

    private static void CheckOperations(ServiceDocument document, DocumentLimits limits, FindingList findings)
    {
        if (DocumentOperation.WrittenBytes(document, limits.MaxPathBytes) > limits.MaxPathBytes)
        {
            findings.Add(DocumentFindings.SharedPathsTooLarge.At("/paths", limits.MaxPathBytes.ToString(CultureInfo.InvariantCulture)));
            return;
        }

        if (document.Operations.Count > limits.MaxOperations)
        {
            findings.Add(DocumentFindings.TooManyOperations.At("/paths", limits.MaxOperations.ToString(CultureInfo.InvariantCulture)));
        }

        foreach (var operation in document.Operations.Where(o => o.ParameterCount > limits.MaxParameters))
        {
            findings.Add(DocumentFindings.TooManyParameters.At(operation.Place.ToString(), limits.MaxParameters.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static ServiceDocument Build(ReadOnlyMemory<byte> canonical, JsonElement root, OpenApiShapes shapes, FindingList findings)
    {
        var check = new ShapeCheck(shapes, findings);
        check.Check(shapes.Root, root, Place.Root);
        var references = new References(root, shapes, findings);
        references.Check(check);
        return new ServiceDocument(canonical, root, shapes, check.Anchors, references.Targets);
    }

    private static OpenApiShapes? ShapesOf(JsonElement root, FindingList findings)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            findings.Add(DocumentFindings.NotAnObject.At(""));
            return null;
        }

        if (root.TryGetProperty("swagger", out var swagger))
        {
            findings.Add(DocumentFindings.Swagger.At("/swagger", swagger.ToString()));
            return null;
        }

        if (ServiceDocument.Text(root, "openapi") is not { } version)
        {
            findings.Add(DocumentFindings.NoVersion.At(root.TryGetProperty("openapi", out _) ? "/openapi" : ""));
            return null;
        }

        if (VersionForm().Match(version) is { Success: true } match)
        {
            return match.Groups[1].Value == "0" ? OpenApiShapes.V30 : OpenApiShapes.V31;
        }

        findings.Add(DocumentFindings.UnsupportedVersion.At("/openapi", version));
        return null;
    }

    private static void CheckSamePaths(JsonElement root, FindingList findings)
    {
        if (!root.TryGetProperty("paths", out var paths))
        {
            return;
        }

        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths.EnumerateObject().Where(p => p.Name.StartsWith('/')))
        {
            var anonymous = TemplateParameter().Replace(path.Name, "{}");
            if (!seen.TryAdd(anonymous, path.Name))
            {
                findings.Add(DocumentFindings.SamePath.At(Place.Root["paths"][path.Name].ToString(), seen[anonymous]));
            }
        }
    }

    [GeneratedRegex(@"^3\.([01])\.[0-9]+(?:-[0-9A-Za-z.-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"\{[^{}/]*\}", RegexOptions.CultureInvariant)]
    internal static partial Regex TemplateParameter();
}
