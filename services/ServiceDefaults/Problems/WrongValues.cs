using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>
/// Says of a value that could not be read which one it is and what is expected there. The framework's own words name C# types, which
/// help no caller; what the operation takes is known from its endpoint.
/// </summary>
internal static partial class WrongValues
{
    /// <summary>The fault that a parameter of the operation has; null when the exception speaks of none.</summary>
    public static ProblemError? OfParameter(BadHttpRequestException bad, Endpoint? endpoint)
    {
        if (Parameter().Match(bad.Message) is not { Success: true } match)
        {
            return null;
        }

        var name = match.Groups["name"].Value;
        if (bad.Message.StartsWith("Required parameter", StringComparison.Ordinal))
        {
            return new ProblemError { Field = name, Detail = "Is required.", DetailVi = "Bắt buộc phải có." };
        }

        return TypeOf(name, endpoint) is { } type
            ? Of(name, ExpectedForm.Of(type))
            : new ProblemError { Field = name, Detail = "The value has the wrong form; see the OpenAPI document.", DetailVi = "Giá trị sai định dạng; xem tài liệu OpenAPI." };
    }

    /// <summary>The fault that a value in the JSON body has; null when the body is no JSON at all, or it is not known what it should be.</summary>
    public static ProblemError? OfMember(JsonException json, HttpContext http, Endpoint? endpoint)
    {
        // What the reader itself throws is of a type of its own, and may stand inside.
        if (json.GetType() != typeof(JsonException) || json.InnerException is JsonException || json.Path is not { } path || endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } type)
        {
            return null;
        }

        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var name = "";
        foreach (Match step in Step().Matches(path))
        {
            var (member, index) = (step.Groups["member"], step.Groups["index"]);
            if (index.Success)
            {
                name += $"[{index.Value}]";
            }
            else
            {
                name += (name.Length == 0 ? "" : ".") + member.Value;
            }

            if ((index.Success ? ExpectedForm.ElementOf(type)
                : ExpectedForm.ValueOf(type) ?? options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type).Properties.FirstOrDefault(property => property.Name.Equals(member.Value, StringComparison.OrdinalIgnoreCase))?.PropertyType) is not { } next)
            {
                return null;
            }

            type = next;
        }

        var (en, vi) = ExpectedForm.Of(type);
        return Of(name.Length == 0 ? null : name, (en, vi)) with
        {
            Pointer = ToPointer(path),
            Line = (int?)json.LineNumber + 1,
            Column = (int?)json.BytePositionInLine + 1,
        };
    }

    /// <summary><c>$.policy.audience[0]</c> as a JSON pointer. Source: RFC 6901.</summary>
    public static string ToPointer(string path) =>
        path.TrimStart('$').Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace('[', '.').Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private static ProblemError Of(string? name, (string En, string Vi) form) => new() { Field = name, Detail = $"Must be {form.En}.", DetailVi = $"Phải là {form.Vi}." };

    /// <summary>Of a parameter of the handler, or of a property that stands for one.</summary>
    private static Type? TypeOf(string name, Endpoint? endpoint)
    {
        foreach (var parameter in endpoint?.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
        {
            if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            {
                if (parameter.ParameterType.GetProperties().FirstOrDefault(property => name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)) is { } property)
                {
                    return property.PropertyType;
                }
            }
            else if (name.Equals(parameter.Name, StringComparison.Ordinal))
            {
                return parameter.ParameterType;
            }
        }

        return null;
    }

    [GeneratedRegex("""parameter "[^"]*?(?<name>\w+)" """, RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.(?<member>[^.\[\]]+)|\['(?<member>[^']*)'\]|\[(?<index>\d+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
