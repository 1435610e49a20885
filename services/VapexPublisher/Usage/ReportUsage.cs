using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using GiaLai.Lgsp.VapexPublisher.Partner;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Usage;

/// <summary>After each day tells V-APEX how often each published API was called; on demand also for a day that is not over.</summary>
internal sealed partial class ReportUsage(
    AuditClient audit, UsageStore usage, PartnerClient partner, IOptions<VapexOptions> options, TimeProvider time, ILogger<ReportUsage> log) : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AuditPause = TimeSpan.FromMinutes(1);
    private readonly Bell bell = new();
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    /// <param name="Day">Of Việt Nam.</param>
    public sealed record Request(DateOnly Day);

    /// <param name="Reports">How many APIs have other numbers than were reported before.</param>
    public sealed record Response(DateOnly Day, int Reports);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapPost("/usage", HandleAsync)
        .WithName("reportUsage").WithSummary("Count and report a day now").RequireRole(Contracts.Access.Roles.Operator);

    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CountDaysAsync(stoppingToken);
                await SendAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception.Message);
                notBefore = time.GetUtcNow() + AuditPause;
            }

            await bell.WaitAsync(Interval, stoppingToken);
        }
    }

    private static async Task<Results<Ok<Response>, Problem>> HandleAsync(
        Request request, AuditClient audit, UsageStore usage, ReportUsage reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (request.Day > VietNamDays.Of(now) || request.Day < VietNamDays.First)
        {
            return VapexProblems.Invalid.With(new ProblemError { Field = "day", Detail = "Must lie between 2000 and today.", DetailVi = "Phải từ năm 2000 đến hôm nay." });
        }

        var written = await usage.PutAsync(request.Day, await audit.CountAsync(request.Day, cancellationToken), isDaily: false, now, cancellationToken);
        reporter.bell.Ring();
        return TypedResults.Ok(new Response(request.Day, written));
    }

    /// <summary>Days that are over, also those that were missed while the process was away; at first only the last one.</summary>
    private async Task CountDaysAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        if (now < notBefore)
        {
            return;
        }

        var over = VietNamDays.Of(now - options.Value.UsageAfter).AddDays(-1);
        for (var day = (await usage.LastDayAsync(stopping))?.AddDays(1) ?? over; day <= over; day = day.AddDays(1))
        {
            var written = await usage.PutAsync(day, await audit.CountAsync(day, stopping), isDaily: true, now, stopping);
            Log.Counted(log, day, written);
        }
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        while (await usage.DueAsync(AtOnce, time.GetUtcNow(), stopping) is { Count: > 0 } due)
        {
            await Task.WhenAll(due.Select(one => SendAsync(one.Row, one.ExternalId, stopping)));
        }
    }

    private async Task SendAsync(UsageRow row, string externalId, CancellationToken stopping)
    {
        var answer = await partner.SendAsync(
            new PartnerCall(VapexOperations.ReportUsage)
            {
                Values = new Dictionary<string, string?>
                {
                    ["apiId"] = row.ApiId,
                    ["externalId"] = externalId,
                    ["day"] = VietNamDays.Text(row.Day),
                    // The same numbers are the same report.
                    ["idempotencyKey"] = $"{row.ApiId} {VietNamDays.Text(row.Day)} {row.Calls} {row.ResponseBytes}",
                },
                Body = row.ToReport(),
            },
            stopping);
        var (now, code) = (time.GetUtcNow(), VapexProblems.Partner.Of(answer.Outcome)?.Code);
        if (answer.IsDone || !answer.IsPassing)
        {
            await usage.SettleAsync(row, answer.IsDone ? "done" : "refused", code, answer.Detail, now, now, stopping);
            return;
        }

        var pause = new Backoff(options.Value.RetryFirst, options.Value.RetryMost).After(row.Attempts + 1, answer);
        await usage.SettleAsync(row, "waiting", code, answer.Detail, now + pause, now, stopping);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Usage cannot be counted or reported now: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Usage of {Day} counted: {Reports} reports")]
        public static partial void Counted(ILogger log, DateOnly day, int reports);
    }
}
