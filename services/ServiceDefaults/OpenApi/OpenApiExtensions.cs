using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GiaLai.Lgsp.ServiceDefaults.OpenApi;

/// <summary>
/// The OpenAPI document of a service's own HTTP surface, <c>/openapi/v1.json</c>; its verified copy lies in contracts/openapi.
/// The service itself calls <c>AddOpenApi("v1", options => options.Describe("audit"))</c>: only there does the compiler find the
/// XML comments that become descriptions.
/// </summary>
public static class OpenApiExtensions
{
    private const string Scheme = "platform";

    /// <param name="options">Of the document.</param>
    /// <param name="service">Its name, the first segment of its paths.</param>
    /// <param name="scope">What its callers' tokens need; null = the scope of its own name.</param>
    public static void Describe(this OpenApiOptions options, string service, string? scope = null)
    {
        scope ??= $"lgsp.{service}";
        ArgumentNullException.ThrowIfNull(options);
        options.CreateSchemaReferenceId = NameSchema;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = $"LGSP {char.ToUpperInvariant(service[0])}{service[1..]}",
                Version = "1.0.0",
                Description = "Refusals are application/problem+json (RFC 9457) with a stable code, which also stands in the header Lgsp-Error; see docs/errors.md.",
            };
            // Reached through the gateway, on whatever address the platform has.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow
                    {
                        TokenUrl = new Uri("/token", UriKind.Relative),
                        Scopes = new Dictionary<string, string> { [scope] = $"Use {service}" },
                    },
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [scope] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Identifiers travel as their text; the exporter cannot see that behind their converter.
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (schema.Type is null && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>)))
            {
                schema.Type = JsonSchemaType.String;
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            {
                operation.Security = [];
            }

            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
            {
                parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Many operations have a Response: its name starts with theirs, <c>SearchCallsResponse</c>.</summary>
    private static string? NameSchema(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        return name is not null && type.Type is { DeclaringType: { } outer, IsNested: true } && !outer.IsGenericType
            ? outer.Name + name
            : name;
    }
}
