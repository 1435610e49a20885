using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>The keys that records and exports are signed with, for whoever checks them.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet("/keys", static (JwsKeys keys) => TypedResults.Ok<object>(keys.Jwks))
        .WithName("listRecordKeys").WithSummary("List the keys of signatures").AllowAnonymous();
}
