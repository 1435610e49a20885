using System.Text.Json.Nodes;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Datasets;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter.Tasks;

/// <summary>There is something to send.</summary>
internal sealed class TaskBell : IDisposable
{
    public Bell Bell { get; } = new();

    public void Dispose() => Bell.Dispose();
}

/// <summary>Sends what goes up to NDOP, in order within a dataset; what may or may not have arrived is sent again under its own key.</summary>
internal sealed partial class SendTasks(
    TaskStore tasks, DatasetStore datasets, BatchStore batches, BatchPush push, PartnerClient partner, TaskBell woken, IOptions<NdopOptions> options, TimeProvider time,
    ILogger<SendTasks> log) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the slowest push: a task is not sent twice at once.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(25);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => SendLoop.RunAsync(
        stopping => tasks.ClaimAsync(AtOnce, Lease, time.GetUtcNow(), stopping),
        SendAsync,
        stopping => woken.Bell.WaitAsync(Interval, stopping),
        exception => Log.Failed(log, exception.Message),
        stoppingToken);

    private async Task SendAsync(TaskRow task, CancellationToken stopping)
    {
        var batch = task.Kind == NdopOperations.PushBatch ? await batches.FindAsync(Guid.Parse(task.Subject), stopping) : null;
        var (answer, refusal) = batch is null ? (await SendDocumentAsync(task, stopping), null) : await push.SendAsync(batch, stopping);
        var (now, code) = (time.GetUtcNow(), (refusal ?? NdopProblems.Partner.Of(answer.Outcome))?.Code);
        if (refusal is null && answer.IsPassing)
        {
            var pause = new Backoff(options.Value.RetryFirst, options.Value.RetryMost).After(task.Attempts, answer);
            await tasks.SettleAsync(task.Id, "waiting", code, answer.Detail, now + pause, now, stopping);
            Log.PutOff(log, task.Kind, task.Subject, code, answer.Detail, pause);
            return;
        }

        var done = refusal is null && answer.IsDone;
        await NoteAsync(task, batch, answer, done, refusal, now, stopping);
        await tasks.SettleAsync(task.Id, done ? "done" : "refused", code, answer.Detail, now, now, stopping);
        if (!done)
        {
            Log.Refused(log, task.Kind, task.Subject, code, answer.Detail);
        }
    }

    private Task<PartnerAnswer> SendDocumentAsync(TaskRow task, CancellationToken stopping) => partner.SendAsync(
        new PartnerCall(task.Kind)
        {
            Values = new Dictionary<string, string?> { ["datasetId"] = task.Subject, ["requestId"] = task.Subject, ["idempotencyKey"] = task.Id.ToString() },
            Body = task.Body is null ? null : JsonNode.Parse(task.Body),
        },
        stopping);

    private async Task NoteAsync(TaskRow task, BatchRow? batch, PartnerAnswer answer, bool done, Problem? refusal, DateTimeOffset now, CancellationToken stopping)
    {
        var why = done ? null : $"{(refusal ?? NdopProblems.Partner.Of(answer.Outcome))!.Code}: {answer.Detail}";
        if (batch is not null)
        {
            await batches.SettleAsync(batch.Id, done ? "confirmed" : "refused", why, now, stopping);
        }
        else if (task.Kind == NdopOperations.RegisterDataset)
        {
            await datasets.SettleAsync(task.Subject, done ? "registered" : "refused", JsonMap.FindText(answer.Body, "/externalId"), why, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing can be sent now: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of {Subject} failed in passing ({Code}): {Detail}; again in {Pause}")]
        public static partial void PutOff(ILogger log, string kind, string subject, string? code, string? detail, TimeSpan pause);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of {Subject} is refused ({Code}): {Detail}")]
        public static partial void Refused(ILogger log, string kind, string subject, string? code, string? detail);
    }
}
