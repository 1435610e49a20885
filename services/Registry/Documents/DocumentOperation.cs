using System.Runtime.InteropServices;
using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>An operation under <c>paths</c>.</summary>
internal sealed class DocumentOperation
{
    private readonly ServiceDocument document;

    private DocumentOperation(ServiceDocument document, string path, string method, Located pathItem, Located operation)
    {
        this.document = document;
        Path = path;
        Method = method.ToUpperInvariant();
        PathItem = pathItem;
        Value = operation.Value;
        Place = operation.Place;
    }

    /// <summary>Null when the document gives none, which the lint refuses.</summary>
    public string? OperationId => ServiceDocument.Text(Value, "operationId");

    /// <summary>Upper case.</summary>
    public string Method { get; }

    /// <summary>Path template, <c>/parcels/{id}</c>.</summary>
    public string Path { get; }

    public JsonElement Value { get; }

    public Place Place { get; }

    public Located PathItem { get; }

    /// <summary>For messages: <c>GET /parcels/{id}</c>.</summary>
    public override string ToString() => $"{Method} {Path}";

    /// <summary>Declared at the path item and at the operation.</summary>
    public int ParameterCount => Count(PathItem.Value) + Count(Value);

    /// <summary>Parameters of the path item and of the operation, which override those of the same name and place; references resolved.</summary>
    public IReadOnlyList<Located> Parameters()
    {
        var parameters = new List<Located>();
        var positions = new Dictionary<(string?, string?), int>();
        foreach (var parameter in Own(PathItem).Concat(Own(new Located(Value, Place))))
        {
            var key = (ServiceDocument.Text(parameter.Value, "in"), ServiceDocument.Text(parameter.Value, "name"));
            if (positions.TryAdd(key, parameters.Count))
            {
                parameters.Add(parameter);
            }
            else
            {
                parameters[positions[key]] = parameter;
            }
        }

        return parameters;
    }

    /// <summary>Declared responses by status, references resolved.</summary>
    public IEnumerable<(string Status, Located Response)> Responses()
    {
        if (!Value.TryGetProperty("responses", out var responses))
        {
            yield break;
        }

        foreach (var response in responses.EnumerateObject().Where(r => !r.Name.StartsWith("x-", StringComparison.Ordinal)))
        {
            yield return (response.Name, document.Resolve(response.Value, Place["responses"][response.Name]));
        }
    }

    public Located? RequestBody() =>
        Value.TryGetProperty("requestBody", out var body) ? document.Resolve(body, Place["requestBody"]) : null;

    /// <summary>Bytes of all path items with what they refer to; counting ends soon after <paramref name="enough"/>.</summary>
    internal static long WrittenBytes(ServiceDocument document, long enough)
    {
        var bytes = 0L;
        foreach (var path in document.Root.TryGetProperty("paths", out var paths) ? paths.EnumerateObject() : default)
        {
            var item = path.Value;
            bytes += JsonMarshal.GetRawUtf8Value(item).Length;
            while (bytes <= enough && ServiceDocument.Text(item, "$ref") is { } reference && document.Find(reference) is { } next)
            {
                item = next.Value;
                bytes += JsonMarshal.GetRawUtf8Value(item).Length;
            }
        }

        return bytes;
    }

    internal static IReadOnlyList<DocumentOperation> AllOf(ServiceDocument document)
    {
        var operations = new List<DocumentOperation>();
        if (!document.Root.TryGetProperty("paths", out var paths))
        {
            return operations;
        }

        foreach (var path in paths.EnumerateObject().Where(p => p.Name.StartsWith('/')))
        {
            operations.AddRange(Of(document, path.Name, new Located(path.Value, Place.Root["paths"][path.Name])));
        }

        return operations;
    }

    // The effect of fields beside $ref is left open by the specification; like most tools we let both count, the own ones first.
    private static List<DocumentOperation> Of(ServiceDocument document, string path, Located own)
    {
        var operations = new List<DocumentOperation>();
        var item = own;
        while (true)
        {
            foreach (var method in OpenApiShapes.Methods)
            {
                if (item.Value.TryGetProperty(method, out var operation) && !operations.Exists(o => o.Method.Equals(method, StringComparison.OrdinalIgnoreCase)))
                {
                    operations.Add(new DocumentOperation(document, path, method, item, new Located(operation, item.Place[method])));
                }
            }

            if (ServiceDocument.Text(item.Value, "$ref") is not { } reference || document.Find(reference) is not { } next)
            {
                return operations;
            }

            item = next;
        }
    }

    private static int Count(JsonElement holder) => holder.TryGetProperty("parameters", out var parameters) ? parameters.GetArrayLength() : 0;

    private IEnumerable<Located> Own(Located holder)
    {
        if (!holder.Value.TryGetProperty("parameters", out var parameters))
        {
            yield break;
        }

        var index = 0;
        foreach (var parameter in parameters.EnumerateArray())
        {
            yield return document.Resolve(parameter, holder.Place["parameters"][index++]);
        }
    }
}
