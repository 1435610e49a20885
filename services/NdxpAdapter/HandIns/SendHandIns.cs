using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

/// <summary>
/// Sends what was handed in, about one thing in order. Only operations wait whose repetition is harmless at the partner, so what may or may not have
/// arrived is sent again under its own request id. A refusal for good, or too long a failure, is dead with its code until an operator sends it again.
/// </summary>
internal sealed partial class SendHandIns(
    HandInStore store, HandInDesk desk, DeclaredServices services, CallNational calls, IOptions<HandInOptions> options, TimeProvider time, ILogger<SendHandIns> log) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a call with its repetitions at the usual limits, and as long as a write waits after its process was killed; sent twice at once it does no harm.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => SendLoop.RunAsync(
        stopping => store.ClaimAsync(AtOnce, Lease, time.GetUtcNow(), stopping),
        SendAsync,
        stopping => desk.Bell.WaitAsync(options.Value.RetryFirst < Interval ? options.Value.RetryFirst : Interval, stopping),
        exception => Log.Failed(log, exception.Message),
        stoppingToken);

    private async Task SendAsync(ClaimedHandIn claimed, CancellationToken stopping)
    {
        Problem? problem;
        try
        {
            problem = await CallAsync(claimed, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Its lease is given back at once: whether it arrived does not matter, as it may be repeated.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await store.SettleAsync(claimed, "waiting", null, time.GetUtcNow(), time.GetUtcNow(), limit.Token);
            return;
        }
        catch (CryptographicException exception)
        {
            Log.Failed(log, exception.Message);
            problem = NdxpProblems.Sealed;
        }

        var now = time.GetUtcNow();
        if (problem is null)
        {
            await store.SettleAsync(claimed, "done", null, now, now, stopping);
            Log.Sent(log, claimed.Operation, claimed.Id, claimed.Attempts);
            return;
        }

        var pause = new Backoff(options.Value.RetryFirst, options.Value.RetryMost).After(claimed.Attempts, RandomNumberGenerator.GetInt32(1_000) / 1_000.0);
        if (problem.RetryAfter > pause)
        {
            pause = problem.RetryAfter.Value;
        }

        // What the caller did wrong does not become right by waiting.
        var isPassing = problem.Status is >= 500 or StatusCodes.Status429TooManyRequests && now + pause < claimed.Until;
        await store.SettleAsync(claimed, isPassing ? "waiting" : "dead", problem.Code, now + pause, now, stopping);
        if (isPassing)
        {
            Log.NotSent(log, claimed.Operation, claimed.Id, problem.Code);
        }
        else
        {
            Log.Dead(log, claimed.Operation, claimed.Id, problem.Code);
        }
    }

    /// <summary>The call as the gateway handed it over, once more.</summary>
    private async Task<Problem?> CallAsync(ClaimedHandIn claimed, CancellationToken stopping)
    {
        if (services.All.FirstOrDefault(service => service.Prefix == claimed.Service) is not { } service || service.Operations.FirstOrDefault(one => one.Id == claimed.Operation) is not { } operation)
        {
            return NdxpProblems.UnknownOperation;
        }

        var content = desk.Open(claimed);
        var http = new DefaultHttpContext { RequestAborted = stopping };
        http.Request.Method = operation.Method;
        http.Request.QueryString = new QueryString(content.Query.Length > 0 ? content.Query : null);
        foreach (var (name, value) in content.Headers)
        {
            http.Request.Headers[name] = value;
        }

        if (content.Body is { } body)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            (http.Request.Body, http.Request.ContentLength) = (new MemoryStream(bytes), bytes.Length);
        }

        return (await calls.CallAsync(service, operation, http, claimed.Client, content.RequestId, content.Parameters.ToDictionary(), new ArrayBufferWriter<byte>(1024))).Problem;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Operation} {Id} is done at attempt {Attempt}")]
        public static partial void Sent(ILogger log, string operation, Guid id, int attempt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation} {Id} did not get through and is sent again: {Code}")]
        public static partial void NotSent(ILogger log, string operation, Guid id, string code);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} {Id} is dead until an operator sends it again: {Code}")]
        public static partial void Dead(ILogger log, string operation, Guid id, string code);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What was handed in cannot be sent now: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}
