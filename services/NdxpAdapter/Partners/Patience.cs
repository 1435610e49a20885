using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>
/// How patient the platform is with one national system, from outside in: a bound on calls under way, repetitions where the call may be
/// repeated, a circuit, a time limit for each attempt. Hedging is off: national systems count calls.
/// </summary>
internal static partial class Patience
{
    public static readonly HttpRequestOptionsKey<bool> Idempotent = new("lgsp.idempotent");
    public static readonly HttpRequestOptionsKey<TimeSpan> AttemptTimeout = new("lgsp.attempt-timeout");

    public static void Apply(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, PartnerOptions options, string partner, CircuitBreakerStateProvider circuit, ILogger log)
    {
        pipeline
            .AddConcurrencyLimiter(options.MaxConcurrent);
        if (options.Retries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = TimeSpan.FromMilliseconds(options.RetryDelayMs),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = true,
                ShouldHandle = arguments => ValueTask.FromResult(MayRepeat(arguments, options)),
            });
        }

        pipeline
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumThroughput,
                SamplingDuration = TimeSpan.FromMilliseconds(options.SamplingMs),
                BreakDuration = TimeSpan.FromMilliseconds(options.BreakMs),
                StateProvider = circuit,
                OnOpened = arguments => Tell(() => Log.Rests(log, partner, (int)arguments.BreakDuration.TotalMilliseconds)),
                OnClosed = _ => Tell(() => Log.Again(log, partner)),
                ShouldHandle = static arguments => ValueTask.FromResult(IsFailure(arguments.Outcome)),
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = arguments => ValueTask.FromResult(
                    arguments.Context.GetRequestMessage() is { } request && request.Options.TryGetValue(AttemptTimeout, out var declared) && declared.TotalMilliseconds < options.AttemptTimeoutMs
                        ? declared
                        : TimeSpan.FromMilliseconds(options.AttemptTimeoutMs)),
            });
    }

    /// <summary>The partner is to blame: it was silent, broke off or failed. A refusal is no failure.</summary>
    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: TimeoutRejectedException } => true,
        { Exception: TokenUnavailableException { StatusCode: { } status } } => (int)status >= 500,
        { Exception: HttpRequestException } => true,
        { Result.StatusCode: >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented } => true,
        _ => false,
    };

    private static bool MayRepeat(RetryPredicateArguments<HttpResponseMessage> arguments, PartnerOptions options)
    {
        if (arguments.Context.GetRequestMessage() is not { } request || !request.Options.TryGetValue(Idempotent, out var idempotent) || !idempotent)
        {
            return false;
        }

        // SOAP says its faults with 500: they are answers, and come again.
        if (arguments.Outcome.Result is { } answer)
        {
            return answer.StatusCode switch
            {
                HttpStatusCode.TooManyRequests => Wait(answer) is { } wait && wait.TotalSeconds <= options.MaxThrottleWaitSeconds,
                HttpStatusCode.InternalServerError => answer.Content.Headers.ContentType?.MediaType is not "text/xml",
                >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented => true,
                _ => false,
            };
        }

        return IsFailure(arguments.Outcome);
    }

    /// <summary>What <c>Retry-After</c> asks for; null = nothing.</summary>
    public static TimeSpan? Wait(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta;

    private static ValueTask Tell(Action tell)
    {
        tell();
        return ValueTask.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Partner} fails again and again: calls rest for {Milliseconds} ms")]
        public static partial void Rests(ILogger log, string partner, int milliseconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Partner} answers again")]
        public static partial void Again(ILogger log, string partner);
    }
}
