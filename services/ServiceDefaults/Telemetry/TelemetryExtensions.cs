using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GiaLai.Lgsp.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs of one process. Metrics are scraped at <c>/metrics</c>; all three go by OTLP where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. <c>Telemetry:SampleRatio</c> (0 to 1, default 0.05) is the share of calls traced
/// when the caller has not decided. Neither a path nor a query value is recorded: both can hold a person's number.
/// </summary>
public static class TelemetryExtensions
{
    private static readonly string[] Unobserved = ["/healthz", "/readyz", "/metrics"];

    /// <param name="builder">The process.</param>
    /// <param name="service">Its name in telemetry.</param>
    /// <param name="observeHttp">
    /// False: no span or metric of ASP.NET Core's and HttpClient's own; the process makes those that it needs (a gateway, where each
    /// costs as much as the forwarding).
    /// </param>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder, string service, bool observeHttp = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var otlp = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var ratio = builder.Configuration.GetValue("Telemetry:SampleRatio", 0.05);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddConsole(console => console.FormatterName = LogLines.FormatName).AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // /readyz gives the reasons; asked each second, it would fill the log with them.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceNamespace: "lgsp"))
            .WithTracing(tracing =>
            {
                tracing
                    .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)))
                    .AddSource("GiaLai.Lgsp.*", "MassTransit")
                    .AddNpgsql();
                if (observeHttp)
                {
                    tracing
                        .AddAspNetCoreInstrumentation(http =>
                        {
                            http.Filter = context => !Unobserved.Contains(context.Request.Path.Value, StringComparer.Ordinal);
                            http.EnrichWithHttpResponse = static (activity, response) => HidePath(activity, response.HttpContext);
                        })
                        .AddHttpClientInstrumentation(http => http.EnrichWithHttpRequestMessage = static (activity, request) =>
                            activity.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Authority)));
                }
            })
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter("GiaLai.Lgsp.*", "Npgsql", "MassTransit")
                    .AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                if (observeHttp)
                {
                    metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation();
                }
            });
        if (otlp)
        {
            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    private static void HidePath(Activity activity, HttpContext context)
    {
        var template = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.SetTag("url.path", template ?? "");
        activity.SetTag("url.query", null);
    }
}
