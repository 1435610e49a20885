using GiaLai.Lgsp.Witness.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Witness.Checkpoints;

/// <summary>The last cosigned checkpoint of each log: compare it with what the log tells you.</summary>
internal static class ListCheckpoints
{
    public sealed record Response
    {
        public required IReadOnlyList<Item> Items { get; init; }
    }

    public sealed record Item
    {
        public required string Origin { get; init; }

        public required long Size { get; init; }

        public required DateTimeOffset CosignedAt { get; init; }

        /// <summary>The signed note with the cosignature.</summary>
        public required string Note { get; init; }
    }

    public static void Map(IEndpointRouteBuilder witness) =>
        witness.MapGet("/checkpoints", Handle).WithName("listCheckpoints").WithSummary("List the last cosigned checkpoint of each log");

    private static Ok<Response> Handle(WatchedLogs logs) =>
        TypedResults.Ok(new Response
        {
            Items =
            [
                .. from memory in logs.All
                   where memory.Checkpoint is not null
                   select new Item { Origin = memory.Origin, Size = memory.Checkpoint!.Size, CosignedAt = memory.CosignedAt!.Value, Note = memory.Note! },
            ],
        });
}
