using System.Text.Json;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>Compares two operations: parameters, request body, responses, callbacks.</summary>
internal sealed class OperationDiff(ServiceDocument old, ServiceDocument @new, ChangeList changes)
{
    private const int MaxCallbackDepth = 4;

    private readonly SchemaDiff schemas = new(old, @new, changes);

    /// <summary>Compares the schemas that were met.</summary>
    public void Finish() => schemas.Finish();

    public void Compare(DocumentOperation before, DocumentOperation after, Direction request)
    {
        CompareParameters(
            Parameters(before.Parameters(), before.Path), Parameters(after.Parameters(), after.Path), after.Place, request);
        Compare(new Located(before.Value, before.Place), new Located(after.Value, after.Place), request, depth: 0);
    }

    /// <summary>Operations of a callback or webhook, by method.</summary>
    public void ComparePathItems(Located before, Located after, Direction request, int depth = 0)
    {
        foreach (var method in OpenApiShapes.Methods)
        {
            var had = before.Value.TryGetProperty(method, out var was);
            var has = after.Value.TryGetProperty(method, out var now);
            if (had && has)
            {
                Compare(new Located(was, before.Place[method]), new Located(now, after.Place[method]), request, depth);
            }
            else if (had)
            {
                changes.Add(Changes.CallbackRemoved, before.Place[method], null, method);
            }
            else if (has)
            {
                changes.Add(Changes.CallbackAdded, null, after.Place[method], method);
            }
        }
    }

    private void Compare(Located before, Located after, Direction request, int depth)
    {
        CompareBodies(before, after, request);
        CompareResponses(before, after, Other(request));
        if (depth < MaxCallbackDepth)
        {
            CompareCallbacks(before, after, request, depth + 1);
        }
    }

    private void CompareParameters(Dictionary<string, Parameter> before, Dictionary<string, Parameter> after, Place place, Direction direction)
    {
        foreach (var (key, parameter) in before)
        {
            if (!after.TryGetValue(key, out var now))
            {
                changes.Add(Changes.ParameterRemoved, parameter.At.Place, place, parameter.Name, parameter.In);
                continue;
            }

            if (parameter.Required != now.Required)
            {
                changes.Add(now.Required ? Changes.ParameterRequired : Changes.ParameterOptional, parameter.At.Place, now.At.Place, now.Name, now.In);
            }

            if (parameter.Writing != now.Writing)
            {
                changes.Add(Changes.ParameterWriting, parameter.At.Place, now.At.Place, now.Name, now.In, parameter.Writing, now.Writing);
            }

            if (parameter.Schema is { } schema && now.Schema is { } newSchema)
            {
                schemas.Compare(schema, newSchema, direction);
            }
        }

        foreach (var parameter in after.Where(p => !before.ContainsKey(p.Key)).Select(p => p.Value))
        {
            changes.Add(parameter.Required ? Changes.RequiredParameterAdded : Changes.OptionalParameterAdded, place, parameter.At.Place, parameter.Name, parameter.In);
        }
    }

    private static Dictionary<string, Parameter> Parameters(IReadOnlyList<Located> located, string path)
    {
        // A path parameter is known by where it stands in the path, all others by their name.
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match match in DocumentReader.TemplateParameter().Matches(path))
        {
            positions.TryAdd(match.Value[1..^1], positions.Count);
        }

        var parameters = new Dictionary<string, Parameter>(StringComparer.Ordinal);
        foreach (var at in located)
        {
            var (name, place) = (ServiceDocument.Text(at.Value, "name") ?? "", ServiceDocument.Text(at.Value, "in") ?? "");
            // OpenAPI 3.1.1, Parameter Object: these three are described elsewhere and ignored here.
            if (place == "header" && name.ToLowerInvariant() is "accept" or "content-type" or "authorization")
            {
                continue;
            }

            var key = place == "path" ? $"path {positions.GetValueOrDefault(name, -1)}" : $"{place} {(place == "header" ? name.ToLowerInvariant() : name)}";
            parameters.TryAdd(key, Read(at, name, place));
        }

        return parameters;
    }

    private static Parameter Read(Located at, string name, string place)
    {
        var style = ServiceDocument.Text(at.Value, "style") ?? (place is "query" or "cookie" ? "form" : "simple");
        var explode = at.Value.TryGetProperty("explode", out var flag) ? flag.ValueKind == JsonValueKind.True : style == "form";
        var required = at.Value.TryGetProperty("required", out var duty) && duty.ValueKind == JsonValueKind.True;
        if (at.Value.TryGetProperty("schema", out var schema))
        {
            return new Parameter(at, name, place, required, $"{style}{(explode ? " exploded" : "")}", new Located(schema, at.Place["schema"]));
        }

        var media = at.Value.TryGetProperty("content", out var content) ? content.EnumerateObject().FirstOrDefault() : default;
        return media.Value.ValueKind == JsonValueKind.Object && media.Value.TryGetProperty("schema", out schema)
            ? new Parameter(at, name, place, required, media.Name, new Located(schema, at.Place["content"][media.Name]["schema"]))
            : new Parameter(at, name, place, required, $"{style}{(explode ? " exploded" : "")}", null);
    }

    private void CompareBodies(Located before, Located after, Direction direction)
    {
        var was = Body(old, before);
        var now = Body(@new, after);
        switch (was, now)
        {
            case (null, null):
                return;
            case (null, { } added):
                changes.Add(IsRequired(added) ? Changes.BodyRequired : Changes.BodyOptional, before.Place, added.Place);
                return;
            case ({ } removed, null):
                changes.Add(Changes.BodyRemoved, removed.Place, after.Place);
                return;
        }

        var (body, newBody) = (was!.Value, now!.Value);
        if (IsRequired(body) != IsRequired(newBody))
        {
            changes.Add(IsRequired(newBody) ? Changes.BodyRequired : Changes.BodyOptional, body.Place, newBody.Place);
        }

        CompareContent(body, newBody, direction, Changes.RequestMediaRemoved, Changes.RequestMediaAdded, status: null);
    }

    private void CompareResponses(Located before, Located after, Direction direction)
    {
        var was = Responses(old, before);
        var now = Responses(@new, after);
        foreach (var (status, response) in was)
        {
            if (Covering(now, status) is not { } match)
            {
                changes.Add(status[0] is '1' or '2' or '3' ? Changes.SuccessRemoved : Changes.ErrorRemoved, response.Place, after.Place, status);
                continue;
            }

            CompareContent(response, match, direction, Changes.ResponseMediaRemoved, Changes.ResponseMediaAdded, status);
            CompareHeaders(response, match, status, direction);
        }

        foreach (var (status, response) in now.Where(r => !was.ContainsKey(r.Key)))
        {
            changes.Add(Changes.StatusAdded, before.Place, response.Place, status);
        }
    }

    /// <summary>The response for a status: itself, its range, or for errors the default.</summary>
    private static Located? Covering(Dictionary<string, Located> responses, string status) =>
        responses.TryGetValue(status, out var response) || responses.TryGetValue($"{status[0]}XX", out response)
        || (status[0] is '4' or '5' && responses.TryGetValue("default", out response)) ? response : null;

    private void CompareHeaders(Located before, Located after, string status, Direction direction)
    {
        var was = Headers(old, before);
        var now = Headers(@new, after);
        foreach (var (name, header) in was)
        {
            if (!now.TryGetValue(name, out var match) || (IsRequired(header) && !IsRequired(match)))
            {
                changes.Add(Changes.HeaderRemoved, header.Place, after.Place, status, name);
            }
            else if (header.Value.TryGetProperty("schema", out var schema) && match.Value.TryGetProperty("schema", out var newSchema))
            {
                schemas.Compare(new Located(schema, header.Place["schema"]), new Located(newSchema, match.Place["schema"]), direction);
            }
        }

        foreach (var (name, header) in now.Where(h => !was.ContainsKey(h.Key)))
        {
            changes.Add(Changes.HeaderAdded, before.Place, header.Place, status, name);
        }
    }

    private void CompareContent(Located before, Located after, Direction direction, ChangeKind removed, ChangeKind added, string? status)
    {
        var was = Content(before);
        var now = Content(after);
        foreach (var (media, schema) in was)
        {
            if (Accepting(now, media) is not { } match)
            {
                Report(removed, schema.Place, after.Place, media);
            }
            else if (schema.Value.TryGetProperty("schema", out var first) && match.Value.TryGetProperty("schema", out var second))
            {
                schemas.Compare(new Located(first, schema.Place["schema"]), new Located(second, match.Place["schema"]), direction);
            }
        }

        foreach (var (media, schema) in now.Where(m => !was.ContainsKey(m.Key)))
        {
            Report(added, before.Place, schema.Place, media);
        }

        void Report(ChangeKind kind, Place from, Place to, string media)
        {
            if (status is null)
            {
                changes.Add(kind, from, to, media);
            }
            else
            {
                changes.Add(kind, from, to, status, media);
            }
        }
    }

    private static Located? Accepting(Dictionary<string, Located> content, string media)
    {
        var slash = media.IndexOf('/', StringComparison.Ordinal);
        return content.TryGetValue(media, out var match) || (slash > 0 && content.TryGetValue(media[..slash] + "/*", out match)) || content.TryGetValue("*/*", out match) ? match : null;
    }

    private void CompareCallbacks(Located before, Located after, Direction request, int depth)
    {
        var was = Callbacks(old, before);
        var now = Callbacks(@new, after);
        foreach (var (name, item) in was)
        {
            if (now.TryGetValue(name, out var match))
            {
                ComparePathItems(item, match, Other(request), depth);
            }
            else
            {
                changes.Add(Changes.CallbackRemoved, item.Place, after.Place, name);
            }
        }

        foreach (var (name, item) in now.Where(c => !was.ContainsKey(c.Key)))
        {
            changes.Add(Changes.CallbackAdded, before.Place, item.Place, name);
        }
    }

    /// <summary>Path items by the callback's name and expression.</summary>
    private static Dictionary<string, Located> Callbacks(ServiceDocument document, Located operation)
    {
        var items = new Dictionary<string, Located>(StringComparer.Ordinal);
        foreach (var (name, callback) in Members(document, operation, "callbacks"))
        {
            foreach (var item in callback.Value.EnumerateObject().Where(i => !i.Name.StartsWith("x-", StringComparison.Ordinal)))
            {
                items.TryAdd($"{name} {item.Name}", document.Resolve(item.Value, callback.Place[item.Name]));
            }
        }

        return items;
    }

    private static Located? Body(ServiceDocument document, Located operation) =>
        operation.Value.TryGetProperty("requestBody", out var body) ? document.Resolve(body, operation.Place["requestBody"]) : null;

    private static Dictionary<string, Located> Responses(ServiceDocument document, Located operation) => Members(document, operation, "responses");

    private static Dictionary<string, Located> Headers(ServiceDocument document, Located response) => Members(document, response, "headers", StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, Located> Content(Located holder)
    {
        var content = new Dictionary<string, Located>(StringComparer.OrdinalIgnoreCase);
        if (holder.Value.TryGetProperty("content", out var media))
        {
            foreach (var entry in media.EnumerateObject())
            {
                // "application/json; charset=utf-8" is application/json.
                content.TryAdd(entry.Name.Split(';')[0].Trim(), new Located(entry.Value, holder.Place["content"][entry.Name]));
            }
        }

        return content;
    }

    private static Dictionary<string, Located> Members(ServiceDocument document, Located holder, string field, StringComparer? comparer = null)
    {
        var members = new Dictionary<string, Located>(comparer ?? StringComparer.Ordinal);
        if (holder.Value.TryGetProperty(field, out var values))
        {
            foreach (var member in values.EnumerateObject().Where(m => !m.Name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) || field == "headers"))
            {
                members.TryAdd(member.Name, document.Resolve(member.Value, holder.Place[field][member.Name]));
            }
        }

        return members;
    }

    private static bool IsRequired(Located value) => value.Value.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True;

    private static Direction Other(Direction direction) => direction == Direction.Sent ? Direction.Received : Direction.Sent;

    private sealed record Parameter(Located At, string Name, string In, bool Required, string Writing, Located? Schema);
}
