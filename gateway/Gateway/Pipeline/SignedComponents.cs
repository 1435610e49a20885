using System.Collections.Frozen;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// What a signature covers, as the request has it, and what it must cover: method, target, request id, and the body's digest. Source:
/// RFC 9421, section 2.
/// </summary>
internal static class SignedComponents
{
    private const string RequestId = "lgsp-request-id";

    /// <summary>They would stand in the evidence for years.</summary>
    private static readonly FrozenSet<string> Secret = new[] { "authorization", "proxy-authorization", "cookie", "lgsp-gateway-key" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The values in the order of the signature, or why there are none.</summary>
    public static Result<List<string>> Values(Call call, IReadOnlyList<string> components)
    {
        var values = new List<string>(components.Count);
        foreach (var component in components)
        {
            if (component is not ['"', .. var name, '"'] || name.Contains('"', StringComparison.Ordinal) || name.Any(char.IsAsciiLetterUpper) || Secret.Contains(name))
            {
                return GatewayProblems.SignatureComponentUnsupported.Because(
                    $"{Shown(component)}: component parameters and headers with secrets cannot be covered.",
                    $"{Shown(component)}: không được ký tham số của thành phần hoặc tiêu đề chứa bí mật.");
            }

            if (Value(call, name) is not { } value)
            {
                return name[0] == '@' ? GatewayProblems.SignatureComponentUnsupported.Because(Shown(component))
                    : name == RequestId ? GatewayProblems.SignatureComponentMissing.Because(
                        "Lgsp-Request-Id must be one UUID of version 7 in lower case.", "Lgsp-Request-Id phải là một UUID phiên bản 7, viết thường.")
                    : GatewayProblems.SignatureComponentMissing.Because(
                        $"{Shown(component)} is covered, but the request has no such header.", $"Chữ ký bao gồm {Shown(component)} nhưng yêu cầu không có tiêu đề này.");
            }

            // Two readers could take other bytes for other letters.
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().ContainsAnyExcept('\t'))
            {
                return GatewayProblems.SignatureComponentUnsupported.Because(
                    $"{Shown(component)}: its value is not plain ASCII.", $"{Shown(component)}: giá trị không thuần ASCII.");
            }

            values.Add(value);
        }

        return Missing(call, components) is { } missing
            ? GatewayProblems.SignatureComponentMissing.Because($"Not covered: {missing}.", $"Chữ ký chưa bao gồm: {missing}.")
            : values;
    }

    /// <summary>The value of <c>content-digest</c> among the covered ones; null when it is not covered.</summary>
    public static string? Digest(IReadOnlyList<string> components, IReadOnlyList<string> values)
    {
        for (var i = 0; i < components.Count; i++)
        {
            if (components[i] == "\"content-digest\"")
            {
                return values[i];
            }
        }

        return null;
    }

    private static string? Missing(Call call, IReadOnlyList<string> components)
    {
        if (!Has("@method"))
        {
            return "@method";
        }

        if (!Has("@target-uri") && !Has("@request-target"))
        {
            if (!Has("@path"))
            {
                return "@path (or @target-uri)";
            }

            if (!call.Target.Query.IsEmpty && !Has("@query"))
            {
                return "@query (or @target-uri)";
            }
        }

        if (!Has(RequestId))
        {
            return RequestId;
        }

        return ProviderRequest.HasBody(call.Http) && !Has("content-digest") ? "content-digest" : null;

        bool Has(string name) => components.Contains($"\"{name}\"");
    }

    private static string? Value(Call call, string name) => name switch
    {
        "@method" => call.Http.Request.Method,
        "@scheme" => call.Http.Request.Scheme,
        "@authority" => Authority(call),
        "@path" => PathOf(call),
        "@query" => call.Target.Query.IsEmpty ? "?" : call.Target.Query.ToString(),
        "@request-target" => string.Concat(call.Target.Path, call.Target.Query),
        "@target-uri" => $"{call.Http.Request.Scheme}://{Authority(call)}{PathOf(call)}{call.Target.Query}",
        ['@', ..] => null,
        // The gateway's own spelling is the one in the record.
        RequestId => Header(call, name) is { } id && id == call.RequestIdText ? id : null,
        _ => Header(call, name),
    };

    private static string? Header(Call call, string name)
    {
        var values = call.Http.Request.Headers[name];
        return values.Count switch
        {
            0 => null,
            1 => values[0]?.Trim(' ', '\t'),
            _ => string.Join(", ", values.Select(value => value?.Trim(' ', '\t'))),
        };
    }

    /// <summary>Lower case, without the scheme's own port. Source: RFC 9421, section 2.2.3.</summary>
    private static string Authority(Call call)
    {
        var host = (call.Http.Request.Host.Value ?? "").ToLowerInvariant();
        var port = call.Http.Request.IsHttps ? ":443" : ":80";
        return host.EndsWith(port, StringComparison.Ordinal) ? host[..^port.Length] : host;
    }

    private static string PathOf(Call call) => call.Target.Path.IsEmpty ? "/" : call.Target.Path.ToString();

    private static string Shown(string component) => component.Length <= 60 ? component : component[..60];
}
