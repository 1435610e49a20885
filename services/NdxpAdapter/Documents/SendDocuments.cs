using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>
/// Carries what Exchange has for the axis there. The state is Exchange's: this process may die at any moment. What may have arrived before is looked for
/// among what the axis has, by its file name, before it is sent again; so a lost answer repeats nothing.
/// </summary>
internal sealed partial class SendDocuments(AxisClient axis, ExchangeClient exchange, IOptions<DocumentsOptions> options, TimeProvider time, ILogger<SendDocuments> log) : BackgroundService
{
    private static readonly TimeSpan AgenciesKept = TimeSpan.FromMinutes(10);
    private (Dictionary<string, string> Codes, long At)? agencies;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!axis.IsConnected)
        {
            return;
        }

        var pause = new Pause(TimeSpan.FromMilliseconds(options.Value.PollMs), TimeSpan.FromMilliseconds(options.Value.MaxPauseMs));
        while (!stoppingToken.IsCancellationRequested)
        {
            var wasFailing = pause.IsFailing;
            var sent = 0;
            try
            {
                // While the axis rests nothing is taken: attempts count what was tried.
                // Asked for, it is awaited: what was taken by an answer that nobody read would wait for its lease to end.
                var items = axis.Rests ? [] : await exchange.TakeAsync(options.Value.Width, CancellationToken.None);
                var ends = await Task.WhenAll(items.Select(item => CarryAsync(item, stoppingToken)));
                sent = ends.Count(isDone => isDone);
                if (ends.Contains(false) || axis.Rests)
                {
                    pause.Fails();
                }
                else
                {
                    pause.Works();
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                pause.Fails();
                if (!wasFailing)
                {
                    Log.ExchangeAway(log, exception.Message);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever a document is like: the process has other work too.
                pause.Fails();
                Log.Failed(log, exception);
            }

            if (sent == 0 || pause.IsFailing)
            {
                await Task.Delay(pause.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>False when the axis could not be asked, or Exchange not be told.</summary>
    private async Task<bool> CarryAsync(Outgoing item, CancellationToken cancel)
    {
        try
        {
            var content = await exchange.ContentAsync(item, cancel);
            var result = await DeliverAsync(item, content, cancel);
            if (!result.IsProblem(out var problem, out var nationalId))
            {
                await exchange.SentAsync(item, nationalId, cancel);
                Log.Sent(log, item.Kind, item.MessageId, nationalId);
                return true;
            }

            if (problem.Code == DocumentsProblems.UnknownBody.Code || problem.Code == DocumentsProblems.Refused.Code)
            {
                await exchange.RefusedAsync(item, problem.Code, $"{problem.TitleVi} {problem.Detail}".Trim(), cancel);
                Log.Refused(log, item.Kind, item.MessageId, problem.Code);
                return true;
            }

            var wait = problem.RetryAfter ?? TimeSpan.Zero;
            await exchange.ReleaseAsync(item, problem.Code, problem.TitleVi, wait, cancel);
            Log.NotSent(log, item.Kind, item.MessageId, problem.Code);
            return false;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await GiveBackAsync(item);
            return false;
        }
        catch (HttpRequestException exception)
        {
            // Its lease ends by itself.
            Log.ExchangeAway(log, exception.Message);
            return false;
        }
    }

    /// <summary>The process stops: another need not wait for the lease to end. Whether it had arrived is looked for then.</summary>
    private async Task GiveBackAsync(Outgoing item)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            await exchange.ReleaseAsync(item, "stopped", "Bộ chuyển đổi dừng giữa chừng", TimeSpan.Zero, limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Log.ExchangeAway(log, exception.Message);
        }
    }

    private async Task<Result<string>> DeliverAsync(Outgoing item, byte[] content, CancellationToken cancel)
    {
        if ((await BodyAsync(item.OrganId, cancel)).IsProblem(out var problem, out var to))
        {
            return problem;
        }

        var type = item.Kind == "status" ? "status" : "edoc";
        var name = $"{item.Id}.edxml";
        if (item.Attempt > 1)
        {
            if ((await axis.ListSentAsync(type, cancel)).IsProblem(out problem, out var sent))
            {
                return problem;
            }

            if (sent.Find(entry => entry.FileName == name) is { } before)
            {
                return before.DocId;
            }
        }

        var result = await axis.SendAsync(type, item.From, to, name, content, cancel);
        return result.IsProblem(out problem, out _) && problem.Code == DocumentsProblems.Duplicate.Code ? problem.Detail! : result;
    }

    private async Task<Result<string>> BodyAsync(string organId, CancellationToken cancel)
    {
        if (agencies is not { } known || time.GetElapsedTime(known.At) > AgenciesKept || !known.Codes.ContainsKey(organId))
        {
            if ((await axis.AgenciesAsync(cancel)).IsProblem(out var problem, out var codes))
            {
                return problem;
            }

            agencies = known = (codes, time.GetTimestamp());
        }

        return known.Codes.TryGetValue(organId, out var code) ? code : DocumentsProblems.UnknownBody.Because(organId);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The axis has {Kind} {MessageId} as {NationalId}")]
        public static partial void Sent(ILogger log, string kind, Guid messageId, string nationalId);

        [LoggerMessage(Level = LogLevel.Error, Message = "The axis does not take {Kind} {MessageId}: {Code}")]
        public static partial void Refused(ILogger log, string kind, Guid messageId, string code);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {MessageId} did not reach the axis and is tried again: {Code}")]
        public static partial void NotSent(ILogger log, string kind, Guid messageId, string code);

        [LoggerMessage(Level = LogLevel.Error, Message = "What leaves for the axis could not be carried on; it is tried again when its lease ends")]
        public static partial void Failed(ILogger log, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange cannot be asked what leaves for the axis, or be told: {Reason}")]
        public static partial void ExchangeAway(ILogger log, string reason);
    }
}
