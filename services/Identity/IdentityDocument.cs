using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GiaLai.Lgsp.Identity;

/// <summary>The OpenAPI document of Identity's own operations. The OAuth endpoints describe themselves at /.well-known/openid-configuration.</summary>
internal static class IdentityDocument
{
    public static void DescribeIdentity(this OpenApiOptions options)
    {
        options.Describe("identity");
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            // There is no scope of this name: administration is the operators', events the auditors', revocations the gateways'.
            foreach (var (name, scheme) in document.Components!.SecuritySchemes!)
            {
                ((OpenApiSecurityScheme)scheme).Flows!.ClientCredentials!.Scopes = new Dictionary<string, string>
                {
                    [IdentityModule.AdministrationScope] = "Administer people, keys and revocations, with the role for it",
                    ["lgsp.audit"] = "Read login events, with the role for it",
                    [IdentityModule.GatewayScope] = "Read revocations",
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] }];
            }

            return Task.CompletedTask;
        });
    }
}
