using System.Reflection;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.ServiceDefaults.Queries;

/// <summary>A misspelt filter must not find everything.</summary>
public static class KnownQuery
{
    /// <summary>Refuses with 400, by name, query parameters that the operation does not have.</summary>
    public static TBuilder RefuseUnknownQuery<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilterFactory(static (context, next) =>
        {
            var known = Names(context.MethodInfo).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation =>
            {
                var http = invocation.HttpContext;
                return http.Request.QueryString.HasValue && http.Request.Query.Keys.Where(name => !known.Contains(name)).ToList() is { Count: > 0 } unknown
                    ? ValueTask.FromResult<object?>(Refusal(http, unknown, known))
                    : next(invocation);
            };
        });

    private static Problem Refusal(HttpContext http, List<string> unknown, HashSet<string> known)
    {
        var (en, vi) = known.Count == 0
            ? ("This operation has no query parameters.", "Thao tác này không có tham số truy vấn.")
            : ($"There is no such parameter; there are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.",
                $"Không có tham số này; các tham số hiện có: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        return http.RequestServices.GetRequiredService<CommonProblems>().MalformedRequest
            .With([.. unknown.Take(10).Select(name => new ProblemError { Field = name.Length > 100 ? name[..100] : name, Detail = en, DetailVi = vi })]);
    }

    /// <summary>As the framework binds them: what says so, and simple values that nothing else names. A route value counts too, it does no harm.</summary>
    private static IEnumerable<string> Names(MethodInfo handler)
    {
        foreach (var parameter in handler.GetParameters())
        {
            if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            {
                foreach (var property in parameter.ParameterType.GetProperties().Where(property => IsQuery(property, property.PropertyType)))
                {
                    yield return NameOf(property) ?? Camel(property.Name);
                }
            }
            else if (IsQuery(parameter, parameter.ParameterType))
            {
                yield return NameOf(parameter) ?? parameter.Name!;
            }
        }
    }

    private static bool IsQuery(ICustomAttributeProvider parameter, Type type) =>
        parameter.GetCustomAttributes(inherit: true) is var attributes
        && (attributes.OfType<IFromQueryMetadata>().Any() || (!attributes.Any(IsOtherSource) && IsSimple(Nullable.GetUnderlyingType(type) ?? type)));

    private static bool IsOtherSource(object attribute) =>
        attribute is IFromHeaderMetadata or IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata or IFromRouteMetadata;

    private static bool IsSimple(Type type) =>
        type == typeof(string) || type.IsEnum || type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>));

    private static string? NameOf(ICustomAttributeProvider parameter) =>
        parameter.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name;

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
