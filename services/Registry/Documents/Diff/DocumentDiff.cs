using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>
/// Finds what changed for consumers between two documents of a service. Words, examples, tags and servers do not count.
/// </summary>
internal sealed class DocumentDiff
{
    // More ways to be let in than any sensible operation has.
    private const int MaxAlternatives = 200;

    private readonly ServiceDocument old;
    private readonly ServiceDocument @new;
    private readonly ChangeList changes = new();
    private readonly OperationDiff operations;

    private DocumentDiff(ServiceDocument old, ServiceDocument @new)
    {
        this.old = old;
        this.@new = @new;
        operations = new OperationDiff(old, @new, changes);
    }

    /// <summary>Breaking ones first.</summary>
    public static IReadOnlyList<DocumentChange> Compare(ServiceDocument old, ServiceDocument @new)
    {
        var diff = new DocumentDiff(old, @new);
        diff.CompareOperations();
        diff.CompareWebhooks();
        diff.operations.Finish();
        return diff.changes.ToList();
    }

    private void CompareOperations()
    {
        // The names of path parameters are the provider's own affair.
        var after = @new.Operations.ToDictionary(Address);
        var unmatched = @new.Operations.ToHashSet();
        var gone = new List<DocumentOperation>();
        foreach (var operation in old.Operations)
        {
            if (after.TryGetValue(Address(operation), out var now))
            {
                unmatched.Remove(now);
                CompareSame(operation, now);
            }
            else
            {
                gone.Add(operation);
            }
        }

        foreach (var operation in gone)
        {
            var moved = operation.OperationId is { } id ? unmatched.FirstOrDefault(o => o.OperationId == id) : null;
            if (moved is null)
            {
                ReportGone(operation, after);
                continue;
            }

            unmatched.Remove(moved);
            changes.Add(Changes.OperationMoved, operation.Place, moved.Place, moved.OperationId!, operation.ToString(), moved.ToString());
            operations.Compare(operation, moved, Direction.Sent);
        }

        foreach (var operation in @new.Operations.Where(unmatched.Contains))
        {
            changes.Add(Changes.OperationAdded, null, operation.Place, operation.ToString());
        }
    }

    private void CompareSame(DocumentOperation operation, DocumentOperation now)
    {
        if (operation.OperationId is { } before && now.OperationId != before)
        {
            changes.Add(Changes.OperationIdChanged, operation.Place, now.Place, operation.ToString(), before, now.OperationId ?? "—");
        }

        if (!IsDeprecated(operation) && IsDeprecated(now))
        {
            changes.Add(Changes.OperationDeprecated, operation.Place, now.Place, operation.ToString());
        }

        operations.Compare(operation, now, Direction.Sent);
        CompareSecurity(operation, now);
    }

    private void ReportGone(DocumentOperation operation, Dictionary<(string, string), DocumentOperation> after)
    {
        var path = Anonymous(operation.Path);
        if (after.Keys.Any(a => a.Item2 == path))
        {
            changes.Add(Changes.MethodRemoved, operation.Place, null, operation.ToString());
        }
        else
        {
            changes.Add(Changes.PathRemoved, Place.Root["paths"][operation.Path], null, operation.Path);
        }
    }

    private void CompareSecurity(DocumentOperation operation, DocumentOperation now)
    {
        var before = Alternatives(old, operation);
        var after = Alternatives(@new, now);
        if (before.Count > MaxAlternatives || after.Count > MaxAlternatives)
        {
            changes.Stop();
            return;
        }

        foreach (var alternative in before.Where(b => !after.Exists(a => a.IsSubsetOf(b))))
        {
            changes.Add(Changes.SecurityTightened, operation.Place, now.Place, operation.ToString(), Describe(alternative));
        }

        foreach (var alternative in after.Where(a => !before.Exists(b => b.IsSubsetOf(a))))
        {
            changes.Add(Changes.SecurityLoosened, operation.Place, now.Place, operation.ToString(), Describe(alternative));
        }
    }

    private static Words Describe(HashSet<string> alternative) =>
        alternative.Count == 0 ? new Words("no credentials", "không cần xác thực") : string.Join(" + ", alternative.Order(StringComparer.Ordinal));

    /// <summary>Each way to be let in as a set of what it takes: schemes by their nature, not by their name, and scopes.</summary>
    private static List<HashSet<string>> Alternatives(ServiceDocument document, DocumentOperation operation)
    {
        var security = operation.Value.TryGetProperty("security", out var own) || document.Root.TryGetProperty("security", out own) ? own : default;
        if (security.ValueKind != JsonValueKind.Array || security.GetArrayLength() == 0)
        {
            return [[]];
        }

        return [.. security.EnumerateArray().Select(alternative => alternative.EnumerateObject().SelectMany(scheme => Needs(document, scheme)).ToHashSet(StringComparer.Ordinal))];
    }

    private static IEnumerable<string> Needs(ServiceDocument document, JsonProperty scheme)
    {
        var name = document.Root.TryGetProperty("components", out var components) && components.TryGetProperty("securitySchemes", out var schemes)
            && schemes.TryGetProperty(scheme.Name, out var written)
                ? Nature(document.Resolve(written, Place.Root).Value)
                : scheme.Name;
        return scheme.Value.EnumerateArray().Select(scope => $"{name} {scope.GetString()}").Prepend(name);
    }

    private static string Nature(JsonElement scheme) => string.Join(' ', ((string[])["type", "scheme", "in", "name", "openIdConnectUrl"]).Select(f => ServiceDocument.Text(scheme, f)).Where(v => v is not null));

    // Webhooks are sent by the provider: their requests are what consumers receive.
    private void CompareWebhooks()
    {
        var before = Webhooks(old);
        var after = Webhooks(@new);
        foreach (var (name, item) in before)
        {
            if (after.TryGetValue(name, out var now))
            {
                operations.ComparePathItems(item, now, Direction.Received);
            }
            else
            {
                changes.Add(Changes.CallbackRemoved, item.Place, null, name);
            }
        }

        foreach (var (name, item) in after.Where(w => !before.ContainsKey(w.Key)))
        {
            changes.Add(Changes.CallbackAdded, null, item.Place, name);
        }
    }

    private static Dictionary<string, Located> Webhooks(ServiceDocument document) =>
        document.Root.TryGetProperty("webhooks", out var webhooks) && document.Shapes.Version == OpenApiVersion.V31
            ? webhooks.EnumerateObject().ToDictionary(w => w.Name, w => document.Resolve(w.Value, Place.Root["webhooks"][w.Name]), StringComparer.Ordinal)
            : new Dictionary<string, Located>(StringComparer.Ordinal);

    private static bool IsDeprecated(DocumentOperation operation) => operation.Value.TryGetProperty("deprecated", out var flag) && flag.ValueKind == JsonValueKind.True;

    private static (string Method, string Path) Address(DocumentOperation operation) => (operation.Method, Anonymous(operation.Path));

    private static string Anonymous(string path) => DocumentReader.TemplateParameter().Replace(path, "{}");
}
