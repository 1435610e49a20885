using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace GiaLai.Lgsp.Architecture.Tests;

public sealed class EndpointTests
{
    /// <summary>What anybody may ask without a token; everything else needs one. Longer is worse.</summary>
    private static readonly string[] Anonymous =
    [
        // Every process, for probes and scrapers.
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi/{documentName}.json",

        // Pages of Identity, on the way to being known. The pages ask for the session themselves.
        "/connect/authorize",
        "/connect/logout",
        "/identity/account",
        "/identity/assets/site.css",
        "/identity/federation/{provider}",
        "/identity/login",
        "/identity/login/choose-password",
        "/identity/login/code",
        "/identity/login/enrol",
        // The look of the portal's pages.
        "/portal/assets/portal.css",
        // Registry: what is published, and nothing of where it stands.
        "/registry/v1/catalogue",
        "/registry/v1/catalogue/dcat",
        "/registry/v1/catalogue/dcat.jsonld",
        "/registry/v1/catalogue/dcat.rdf",
        "/registry/v1/catalogue/systems",
        "/registry/v1/catalogue/systems/{code}",
        "/registry/v1/agencies/{code}/services/{service}/versions/{version}/openapi",
        "/registry/v1/agencies/{code}/topics/{service}/versions/{version}/schema",
        // Whoever holds a receipt can check it.
        "/exchange/v1/keys",
        // Whoever holds a signed record or export can check it.
        "/ndop/v1/keys",
        "/vapex/v1/keys",
        // Whoever watches the ledger needs nobody's leave (docs/adr/0054): sizes, hashes and keys, no entry.
        "/audit/v1/logs",
        "/audit/v1/log-keys",
        "/audit/v1/checkpoint",
        "/audit/v1/tile/{level:int}/{**place}",
        "/audit/v1/proofs/consistency",
        "/audit/v1/proofs/inclusion",
        "/audit/v1/logs/{log}/checkpoint",
        "/audit/v1/logs/{log}/tile/{level:int}/{**place}",
        "/audit/v1/logs/{log}/proofs/consistency",
        "/audit/v1/logs/{log}/proofs/inclusion",
        // A witness believes signatures, not callers, and has nothing to hide.
        "/add-checkpoint",
        "/witness/v1/alarms",
        "/witness/v1/checkpoints",
        "/witness/v1/key",
    ];

    [Fact]
    public void Every_endpoint_needs_a_token_or_is_on_the_list()
    {
        Rule.HasNo(
            from process in BuiltProcess.All
            from endpoint in process.Endpoints
            where IsOpen(process, endpoint) && !Anonymous.Contains(Pattern(endpoint))
            select $"{process.Name}: {endpoint.DisplayName} is open to anybody");
    }

    [Fact]
    public void Nothing_is_on_the_list_for_nothing()
    {
        var open =
            from process in BuiltProcess.All
            from endpoint in process.Endpoints
            where IsOpen(process, endpoint)
            select Pattern(endpoint);

        Rule.HasNo(Anonymous.Except(open));
    }

    private static bool IsOpen(BuiltProcess process, RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || (!process.DeniesByDefault
            && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
            && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null);

    private static string Pattern(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
}
