using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

public static class PartnerExtensions
{
    /// <summary>
    /// The <see cref="PartnerClient"/> of this process's one partner, configured by the section <c>Partner</c>: bulkhead, then retries of
    /// what only reads, then circuit, then the time limit of one attempt. No hedging: nothing is asked twice at once.
    /// </summary>
    /// <param name="services">Those of the process.</param>
    /// <param name="check">Checks signed answers; null when the mapping asks for none.</param>
    /// <param name="operations">Names that the mapping must have, all and no others.</param>
    public static IServiceCollection AddPartner(this IServiceCollection services, PartnerSignatureCheck? check, params IReadOnlyCollection<string> operations)
    {
        services.AddOptions<PartnerOptions>().BindConfiguration(PartnerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient("partner", http => http.Timeout = Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
        {
            // A redirect is an answer, and a cookie or a proxy is nobody's wish.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        });
        services.AddSingleton(provider => PartnerMapping.Read(provider.GetRequiredService<IOptions<PartnerOptions>>().Value.MappingPath, operations));
        services.AddSingleton(provider => new PartnerHealth(provider.GetRequiredService<PartnerMapping>().Partner, provider.GetRequiredService<TimeProvider>()));
        services.AddResiliencePipeline<string, PartnerAnswer>("partner", static (builder, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<PartnerOptions>>().Value;
            Build(builder, options, context.ServiceProvider.GetRequiredService<PartnerHealth>());
        });
        services.AddSingleton(provider => new PartnerClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient("partner"),
            provider.GetRequiredService<IOptions<PartnerOptions>>().Value,
            provider.GetRequiredService<PartnerMapping>(),
            provider.GetRequiredService<Polly.Registry.ResiliencePipelineProvider<string>>().GetPipeline<PartnerAnswer>("partner"),
            provider.GetRequiredService<PartnerHealth>(),
            check,
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static void Build(ResiliencePipelineBuilder<PartnerAnswer> builder, PartnerOptions options, PartnerHealth health)
    {
        builder.AddConcurrencyLimiter(options.Concurrency, options.Concurrency * 4);
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<PartnerAnswer>
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Context.Properties.GetValue(PartnerClient.Reads, false)
                    && arguments.Outcome.Result is { Outcome: PartnerOutcome.Failed or PartnerOutcome.Unreachable or PartnerOutcome.Silent or PartnerOutcome.Cut }),
            });
        }

        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<PartnerAnswer>
        {
            FailureRatio = 0.5,
            MinimumThroughput = options.CircuitMinimum,
            SamplingDuration = options.CircuitWindow,
            BreakDuration = options.CircuitRest,
            StateProvider = health.Circuit,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not (null or OperationCanceledException) || arguments.Outcome.Result is { IsPartnersFault: true }),
        });
    }
}
