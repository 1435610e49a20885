using GiaLai.Lgsp.Witness.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Witness.Checkpoints;

/// <summary>What went wrong with the logs, the newest first. Alarms stay until the witness's keeper takes them out of the state file.</summary>
internal static class ListAlarms
{
    public sealed record Response
    {
        public required IReadOnlyList<Item> Items { get; init; }
    }

    public sealed record Item
    {
        public required string Origin { get; init; }

        /// <summary>fork, inconsistent, shrunk or notSigned.</summary>
        public required string Kind { get; init; }

        public required DateTimeOffset RaisedAt { get; init; }

        public required string Detail { get; init; }

        public required string DetailVi { get; init; }

        /// <summary>What the witness had cosigned; absent when nothing.</summary>
        public string? KnownNote { get; init; }

        /// <summary>What the log offered.</summary>
        public required string OfferedNote { get; init; }
    }

    public static void Map(IEndpointRouteBuilder witness) =>
        witness.MapGet("/alarms", Handle).WithName("listAlarms").WithSummary("List alarms");

    private static Ok<Response> Handle(WatchedLogs logs) =>
        TypedResults.Ok(new Response
        {
            Items =
            [
                .. logs.All.SelectMany(memory => memory.Alarms).OrderByDescending(alarm => alarm.RaisedAt).Select(alarm => new Item
                {
                    Origin = alarm.Origin,
                    Kind = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(alarm.Kind.ToString()),
                    RaisedAt = alarm.RaisedAt,
                    Detail = alarm.Detail,
                    DetailVi = alarm.DetailVi,
                    KnownNote = alarm.KnownNote,
                    OfferedNote = alarm.OfferedNote,
                }),
            ],
        });
}
