using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Partner;
using GiaLai.Lgsp.VapexPublisher.Records;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Steps;

/// <summary>Looks at what changed, and each two seconds anyhow, and writes the next step of each record to the outbox.</summary>
internal sealed partial class DecideSteps(
    RecordStore records, StepStore steps, DecisionBell woken, StepBell sender, IOptions<VapexOptions> options, TimeProvider time, ILogger<DecideSteps> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DecideAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception.Message);
            }

            await woken.Bell.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task DecideAsync(CancellationToken stopping)
    {
        var opened = 0;
        foreach (var row in await records.RestlessAsync(stopping))
        {
            var decision = NextStep.Decide(row.Situation(options.Value.Drift));
            if (decision.Hold is { } hold)
            {
                if (row.Hold != hold.Code)
                {
                    await records.HoldAsync(row, hold.Code, Why(row, hold.Code), stopping);
                    Log.Held(log, row.ApiId, hold.Code);
                }

                continue;
            }

            if (Operation(decision) is { } operation
                && await steps.OpenAsync(row, operation, HasBody(operation) ? row.Desired : null, Backoff, time.GetUtcNow(), stopping))
            {
                opened++;
            }
        }

        if (opened > 0)
        {
            sender.Bell.Ring();
        }
    }

    private Backoff Backoff => new(options.Value.RetryFirst, options.Value.RetryMost);

    private static string? Why(RecordRow row, string code) =>
        code == VapexProblems.LintErrors.Code ? $"{row.LintErrors} errors"
        : code == VapexProblems.ChangesRequested.Code || code == VapexProblems.RejectedThere.Code ? row.ReviewNote
        : row.HoldDetail;

    private static bool HasBody(string operation) =>
        operation is VapexOperations.Register or VapexOperations.Update or VapexOperations.Revise or VapexOperations.Deprecate;

    private static string? Operation(Decision decision) => decision switch
    {
        { IsRegistration: true } => VapexOperations.Register,
        { Event: RecordEvent.Update } => VapexOperations.Update,
        { Event: RecordEvent.Revise } => VapexOperations.Revise,
        { Event: RecordEvent.Submit } => VapexOperations.Submit,
        { Event: RecordEvent.Publish } => VapexOperations.Publish,
        { Event: RecordEvent.Deprecate } => VapexOperations.Deprecate,
        { Event: RecordEvent.Retire } => VapexOperations.Retire,
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Steps of records cannot be decided now: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{ApiId} waits for somebody: {Code}")]
        public static partial void Held(ILogger log, string apiId, string code);
    }
}
