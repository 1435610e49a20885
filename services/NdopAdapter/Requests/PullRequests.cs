using System.Text.Json.Nodes;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter.Requests;

/// <summary>Fetches coordination requests; each is confirmed once it is kept.</summary>
internal sealed partial class PullRequests(
    PartnerClient partner, RequestStore requests, TaskBell bell, IOptions<NdopOptions> options, TimeProvider time, ILogger<PullRequests> log) : BackgroundService
{
    private static readonly string[] Texts = ["/requestId", "/datasetId", "/kind", "/note"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PullAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, "-", exception.Message);
            }

            await Task.Delay(options.Value.PullEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PullAsync(CancellationToken stopping)
    {
        for (var page = "1"; page is not null;)
        {
            var answer = await partner.SendAsync(
                new PartnerCall(NdopOperations.PullRequests) { Values = new Dictionary<string, string?> { ["page"] = page } }, stopping);
            if (!answer.IsDone)
            {
                Log.Failed(log, NdopProblems.Partner.Of(answer.Outcome)!.Code, answer.Detail);
                return;
            }

            foreach (var item in answer.Items)
            {
                if (Read(item) is not { } request)
                {
                    Log.Unreadable(log, NdopProblems.Partner.Of(PartnerOutcome.Malformed)!.Code);
                }
                else if (await requests.TakeAsync(request, time.GetUtcNow(), stopping))
                {
                    bell.Bell.Ring();
                    Log.Taken(log, request.Id, request.DatasetId, request.Kind);
                }
            }

            page = answer.Next == page ? null : answer.Next;
        }
    }

    private static RequestRow? Read(JsonNode item) =>
        Texts.All(place => JsonMap.FindText(item, place)?.Contains('\0', StringComparison.Ordinal) is not true)
        && (JsonMap.FindText(item, "/requestId"), JsonMap.FindText(item, "/datasetId")) is ({ Length: > 0 and <= 200 } id, { } dataset)
            ? new RequestRow
            {
                Id = id,
                DatasetId = dataset,
                Kind = JsonMap.FindText(item, "/kind") ?? "request",
                Note = JsonMap.FindText(item, "/note"),
                DueOn = DateOnly.TryParseExact(JsonMap.FindText(item, "/dueOn"), "yyyy-MM-dd", out var due) ? due : null,
            }
            : null;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Coordination requests cannot be fetched now ({Code}): {Reason}")]
        public static partial void Failed(ILogger log, string code, string? reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A coordination request without id or dataset, or with a text that nobody can keep, is left there: {Code}")]
        public static partial void Unreadable(ILogger log, string code);

        [LoggerMessage(Level = LogLevel.Information, Message = "Coordination request {Id} for {Dataset}: {Kind}")]
        public static partial void Taken(ILogger log, string id, string dataset, string kind);
    }
}
