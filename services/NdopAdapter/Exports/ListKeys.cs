using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.NdopAdapter.Exports;

/// <summary>The keys that exports are signed with, for whoever checks them.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder ndop) => ndop.MapGet("/keys", static (JwsKeys keys) => TypedResults.Ok<object>(keys.Jwks))
        .WithName("listExportKeys").WithSummary("List the keys of signatures").AllowAnonymous();
}
