using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Drift;
using GiaLai.Lgsp.VapexPublisher.Partner;
using GiaLai.Lgsp.VapexPublisher.Records;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Steps;

/// <summary>Sends steps to V-APEX. A step that may or may not have arrived is sent again under its own idempotency key.</summary>
internal sealed partial class SendSteps(
    RecordStore records, StepStore steps, RecordSync sync, PartnerClient partner, StepBell woken, DecisionBell decisions, IOptions<VapexOptions> options,
    IOptions<PartnerOptions> patience, TimeProvider time, ILogger<SendSteps> log) : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The lease is longer than any attempt with its second token: a step is not sent twice at once.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => SendLoop.RunAsync(
        stopping => steps.ClaimAsync(AtOnce, (patience.Value.Timeout * 4) + TimeSpan.FromSeconds(30), time.GetUtcNow(), stopping),
        SendAsync,
        stopping => woken.Bell.WaitAsync(Interval, stopping),
        exception => Log.Failed(log, exception.Message),
        stoppingToken);

    private async Task SendAsync(StepRow step, CancellationToken stopping)
    {
        if (await records.FindAsync(step.ApiId, stopping) is not { } row)
        {
            return;
        }

        var answer = await partner.SendAsync(
            new PartnerCall(step.Operation)
            {
                Values = new Dictionary<string, string?>
                {
                    ["apiId"] = row.ApiId,
                    ["externalId"] = row.ExternalId,
                    ["etag"] = row.Etag,
                    ["idempotencyKey"] = step.Id.ToString(),
                },
                Body = step.Body is null ? null : JsonNode.Parse(step.Body),
            },
            stopping);
        await SettleAsync(step, row, answer, stopping);
        decisions.Bell.Ring();
    }

    private async Task SettleAsync(StepRow step, RecordRow row, PartnerAnswer answer, CancellationToken stopping)
    {
        var (now, code) = (time.GetUtcNow(), VapexProblems.Partner.Of(answer.Outcome)?.Code);
        if (answer.IsDone)
        {
            var change = StepEffect.Of(step, row, answer);
            if (change is null)
            {
                // Without an id of its own the record cannot be spoken of.
                await PutOffAsync(step, answer with { Outcome = PartnerOutcome.Malformed, Detail = "The answer names no record." }, stopping);
            }
            else if (await steps.DoneAsync(step, row, change, step.Operation is VapexOperations.Update or VapexOperations.Revise or VapexOperations.Register, now, stopping))
            {
                Log.Done(log, row.ApiId, step.Operation, change.State);
            }

            // Else the record changed meanwhile: the step is repeated under its key, V-APEX gives the same answer.
            return;
        }

        switch (answer.Outcome)
        {
            // It stands there otherwise than was believed: looked at, then decided anew.
            case PartnerOutcome.Conflict or PartnerOutcome.Stale or PartnerOutcome.NotFound:
                await steps.DropAsync(step, code!, answer.Detail, now, stopping);
                await sync.LookAsync(row.ApiId, stopping);
                Log.Dropped(log, row.ApiId, step.Operation, code!, answer.Detail);
                break;
            case PartnerOutcome.Refused:
                await steps.RefuseAsync(step, code!, answer.Detail, now, stopping);
                Log.Refused(log, row.ApiId, step.Operation, answer.Detail);
                break;
            default:
                await PutOffAsync(step, answer, stopping);
                break;
        }
    }

    private async Task PutOffAsync(StepRow step, PartnerAnswer answer, CancellationToken stopping)
    {
        var pause = new Backoff(options.Value.RetryFirst, options.Value.RetryMost).After(step.Attempts, answer);
        var code = VapexProblems.Partner.Of(answer.Outcome)!.Code;
        await steps.PutOffAsync(step, code, answer.Detail, pause, time.GetUtcNow(), stopping);
        Log.PutOff(log, step.ApiId, step.Operation, code, answer.Detail, pause);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Steps cannot be sent now: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{ApiId}: {Operation} done, {State} at V-APEX")]
        public static partial void Done(ILogger log, string apiId, string operation, RecordState state);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{ApiId}: {Operation} contradicts V-APEX ({Code}): {Detail}")]
        public static partial void Dropped(ILogger log, string apiId, string operation, string code, string? detail);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{ApiId}: V-APEX refuses {Operation}: {Detail}")]
        public static partial void Refused(ILogger log, string apiId, string operation, string? detail);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{ApiId}: {Operation} failed in passing ({Code}): {Detail}; again in {Pause}")]
        public static partial void PutOff(ILogger log, string apiId, string operation, string code, string? detail, TimeSpan pause);
    }
}
