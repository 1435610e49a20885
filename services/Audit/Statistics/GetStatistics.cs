using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Audit.Statistics;

/// <summary>Numbers of calls by hour, parties, service and outcome. An agency sees the calls it made or answered.</summary>
internal static class GetStatistics
{
    private const int MaxRows = 10_000;
    private static readonly TimeSpan Default = TimeSpan.FromHours(24);

    /// <summary>Names of the API and their columns.</summary>
    public static readonly IReadOnlyDictionary<string, string> Dimensions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["hour"] = "hour",
        ["consumerAgency"] = "consumer_agency",
        ["provider"] = "provider",
        ["service"] = "service",
        ["outcome"] = "outcome",
    };

    public sealed record Request
    {
        /// <summary>Inclusive, RFC 3339; whole hours (UTC) count. Default: 24 hours before <c>until</c>.</summary>
        [FromQuery] public DateTimeOffset? From { get; init; }

        /// <summary>Exclusive. Default: now.</summary>
        [FromQuery] public DateTimeOffset? Until { get; init; }

        /// <summary>What to count by, separated by commas: hour, consumerAgency, provider, service, outcome. Default: one sum.</summary>
        [FromQuery] public string? By { get; init; }
    }

    public sealed record Response
    {
        public required DateTimeOffset From { get; init; }

        public required DateTimeOffset Until { get; init; }

        public required IReadOnlyList<Row> Items { get; init; }

        /// <summary>True when there are more than 10,000 rows: ask for less.</summary>
        public required bool IsTruncated { get; init; }
    }

    public sealed record Row
    {
        public DateTimeOffset? Hour { get; init; }

        /// <summary>Agency code of the caller; absent when it did not prove one.</summary>
        public string? ConsumerAgency { get; init; }

        public string? Provider { get; init; }

        public string? Service { get; init; }

        public string? Outcome { get; init; }

        public required long Calls { get; init; }

        public required long RequestBytes { get; init; }

        public required long ResponseBytes { get; init; }

        public required long MeanDurationUs { get; init; }

        public required long MaxDurationUs { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/statistics", Handle).WithName("getStatistics").WithSummary("Count calls");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        [AsParameters] Request request, Caller caller, StatisticsStore statistics, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        var seesAll = caller.SeesAll() || caller.Has(Scopes.Statistics);
        if (!seesAll && caller.Agency is null)
        {
            return common.NotAllowed;
        }

        var until = request.Until ?? time.GetUtcNow();
        var from = request.From ?? (until - DateTimeOffset.MinValue > Default ? until - Default : DateTimeOffset.MinValue);
        var by = (request.By ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        var errors = new FieldErrors();
        errors.Check(from < until, "until", "Must be after from.", "Phải sau from.");
        errors.Check(by.TrueForAll(Dimensions.ContainsKey), "by",
            "Must be some of hour, consumerAgency, provider, service, outcome.", "Phải là một số trong hour, consumerAgency, provider, service, outcome.");
        if (errors.Any)
        {
            return errors.ToProblem(AuditProblems.BadStatistics);
        }

        var rows = await statistics.CountAsync(
            by.ConvertAll(name => Dimensions[name]), from, until, seesAll ? null : caller.Agency, MaxRows + 1, cancellationToken);
        return TypedResults.Ok(new Response { From = from, Until = until, Items = [.. rows.Take(MaxRows)], IsTruncated = rows.Count > MaxRows });
    }
}
