namespace GiaLai.Lgsp.Witness.Checkpoints;

/// <summary>The witness's public key. Pin it from another source than this one.</summary>
internal static class GetKey
{
    public static void Map(IEndpointRouteBuilder witness) =>
        witness.MapGet("/key", (WitnessKeys keys) => TypedResults.Text(keys.Own.Key + "\n", "text/plain"))
            .WithName("getKey").WithSummary("Get the witness's public key").Produces<string>(contentType: "text/plain");
}
