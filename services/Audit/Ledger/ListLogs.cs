using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The logs, one for each month, and the keys by which they are known. Pin the keys from another source than this one.</summary>
internal static class ListLogs
{
    public sealed record Response
    {
        /// <summary>The newest first.</summary>
        public required IReadOnlyList<Log> Items { get; init; }
    }

    public sealed record Log
    {
        /// <summary>The month.</summary>
        public required string Name { get; init; }

        /// <summary>First line of its checkpoints.</summary>
        public required string Origin { get; init; }

        /// <summary>Address under which checkpoint and tiles lie, relative to this list. Source: https://c2sp.org/tlog-tiles.</summary>
        public required string Prefix { get; init; }

        /// <summary>Entries under the newest checkpoint.</summary>
        public required long Size { get; init; }

        public required DateTimeOffset OpenedAt { get; init; }

        /// <summary>Nothing is added after this; absent while the month lasts.</summary>
        public DateTimeOffset? SealedAt { get; init; }

        /// <summary>When its entries were deleted after their legal period.</summary>
        public DateTimeOffset? DeletedAt { get; init; }
    }

    public sealed record Keys
    {
        /// <summary>Verifier key of the log, <c>name+id+base64</c>.</summary>
        public required string Log { get; init; }

        /// <summary>Keys that signed earlier logs.</summary>
        public required IReadOnlyList<string> Retired { get; init; }

        /// <summary>Keys of the witnesses that are asked to cosign.</summary>
        public required IReadOnlyList<string> Witnesses { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit)
    {
        audit.MapGet("/logs", Handle).WithName("listLogs").WithSummary("List the logs of the ledger").AllowAnonymous();
        audit.MapGet("/log-keys", HandleKeys).WithName("listLogKeys").WithSummary("List the public keys of the ledger and its witnesses").AllowAnonymous();
    }

    private static async Task<Ok<Response>> Handle(LogStore logs, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Response
        {
            Items =
            [
                .. (await logs.ListAsync(cancellationToken)).Select(log => new Log
                {
                    Name = log.Name,
                    Origin = log.Origin,
                    Prefix = $"logs/{log.Name}/",
                    Size = log.CheckpointSize ?? 0,
                    OpenedAt = log.OpenedAt,
                    SealedAt = log.SealedAt,
                    DeletedAt = log.DeletedAt,
                }),
            ],
        });

    private static Ok<Keys> HandleKeys(LedgerKeys keys) =>
        TypedResults.Ok(new Keys
        {
            Log = keys.Signer.Key.ToString(),
            Retired = [.. keys.Retired.Select(key => key.ToString())],
            Witnesses = [.. keys.Witnesses.Select(key => key.ToString())],
        });
}
