namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>The keys that records and exports are signed with, for whoever checks them.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet("/keys", static (RecordKeys keys) => TypedResults.Ok(keys.Jwks))
        .WithName("listRecordKeys").WithSummary("List the keys of signatures").AllowAnonymous();
}
