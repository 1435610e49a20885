using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>
/// Fetches what the axis has for the province: list, get, hand in, tell the axis. Until it is told that a document is done, the axis lists it again, and
/// Exchange recognises it: so this process keeps nothing. Documents come before statuses, each in the order of the axis.
/// </summary>
internal sealed partial class FetchDocuments(AxisClient axis, ExchangeClient exchange, IOptions<DocumentsOptions> options, TimeProvider time, ILogger<FetchDocuments> log) : BackgroundService
{
    // Exchange may know its body, or its document, later.
    private static readonly string[] MayComeLater = ["EXC-0102", "EXC-0193"];

    /// <summary>What is not tried before; forgotten with the process, which costs one attempt.</summary>
    private readonly Dictionary<string, DateTimeOffset> notBefore = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!axis.IsConnected)
        {
            return;
        }

        var pause = new Pause(TimeSpan.FromMilliseconds(options.Value.PollMs), TimeSpan.FromMilliseconds(options.Value.MaxPauseMs));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RoundAsync(stoppingToken))
                {
                    pause.Works();
                }
                else
                {
                    pause.Fails();
                }
            }
            catch (HttpRequestException exception)
            {
                pause.Fails();
                Log.ExchangeAway(log, exception.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException exception)
            {
                pause.Fails();
                Log.ExchangeAway(log, exception.Message);
            }
            catch (Exception exception)
            {
                // Whatever a document is like: the process has other work too.
                pause.Fails();
                Log.Failed(log, exception);
            }

            await Task.Delay(pause.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>False when the axis, or Exchange, could not do its part.</summary>
    private async Task<bool> RoundAsync(CancellationToken cancel)
    {
        var isWell = true;
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in (string[])["edoc", "status"])
        {
            if ((await axis.ListReceivedAsync(type, cancel)).IsProblem(out var problem, out var entries))
            {
                Log.NotListed(log, type, problem.Code);
                return false;
            }

            foreach (var entry in entries)
            {
                listed.Add(entry.DocId);
                if (!notBefore.TryGetValue(entry.DocId, out var at) || at <= time.GetUtcNow())
                {
                    isWell &= await TakeAsync(entry, cancel);
                }
            }
        }

        foreach (var gone in notBefore.Keys.Where(id => !listed.Contains(id)).ToList())
        {
            notBefore.Remove(gone);
        }

        return isWell;
    }

    private async Task<bool> TakeAsync(AxisEntry entry, CancellationToken cancel)
    {
        string code;
        if ((await axis.GetAsync(entry.DocId, cancel)).IsProblem(out var problem, out var content))
        {
            // The axis fails, not this document.
            if (IsOutage(problem))
            {
                Log.NotListed(log, entry.DocId, problem.Code);
                return false;
            }

            code = problem.Code;
        }
        else
        {
            var handed = await exchange.HandInAsync(entry.DocId, entry.From, content, cancel);
            if (handed.IsOurs)
            {
                Log.ExchangeAway(log, handed.Code ?? "no answer of Exchange's");
                return false;
            }

            if (handed.IsTaken)
            {
                return await TellAsync(entry, "done", cancel);
            }

            code = handed.Code!;
            if (!MayComeLater.Contains(code))
            {
                Log.Refused(log, entry.DocId, code);
                return await TellAsync(entry, "fail", cancel);
            }
        }

        if (time.GetUtcNow() - entry.CreatedAt > TimeSpan.FromHours(options.Value.HoldHours))
        {
            Log.Refused(log, entry.DocId, code);
            return await TellAsync(entry, "fail", cancel);
        }

        var isFirst = notBefore.TryAdd(entry.DocId, default);
        notBefore[entry.DocId] = time.GetUtcNow().AddSeconds(options.Value.HoldSeconds);
        Log.Held(log, entry.DocId, code);
        return !isFirst || await TellAsync(entry, "processing", cancel);
    }

    private static bool IsOutage(Problem problem) =>
        problem.Code == NdxpProblems.Unreachable.Code || problem.Code == NdxpProblems.TooSlow.Code || problem.Code == NdxpProblems.Resting.Code
        || problem.Code == NdxpProblems.Failed.Code || problem.Code == NdxpProblems.Throttled.Code || problem.Code == NdxpProblems.Full.Code;

    private async Task<bool> TellAsync(AxisEntry entry, string status, CancellationToken cancel)
    {
        if ((await axis.UpdateAsync(entry.DocId, status, cancel)).IsProblem(out var problem, out _))
        {
            Log.NotTold(log, entry.DocId, status, problem.Code);
            return false;
        }

        Log.Told(log, entry.DocId, status);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The axis is told that {DocId} is {Status}")]
        public static partial void Told(ILogger log, string docId, string status);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The axis could not be told that {DocId} is {Status}, it will list it again: {Code}")]
        public static partial void NotTold(ILogger log, string docId, string status, string code);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The axis does not give what it has ({What}): {Code}")]
        public static partial void NotListed(ILogger log, string what, string code);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{DocId} of the axis cannot be delivered yet and is tried again: {Code}")]
        public static partial void Held(ILogger log, string docId, string code);

        [LoggerMessage(Level = LogLevel.Error, Message = "{DocId} of the axis cannot be delivered: {Code}")]
        public static partial void Refused(ILogger log, string docId, string code);

        [LoggerMessage(Level = LogLevel.Error, Message = "What the axis has could not be carried on; it is tried again")]
        public static partial void Failed(ILogger log, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange takes nothing from the axis now: {Reason}")]
        public static partial void ExchangeAway(ILogger log, string reason);
    }
}
