using System.Reflection;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Health;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>What every process of the platform has: telemetry, problems, health, request ids, its JSON dialect, its command modes.</summary>
public static class ServiceHost
{
    /// <param name="builder">The process.</param>
    /// <param name="service">Its name in telemetry and queues, <c>registry</c>.</param>
    /// <param name="problemPrefix">Prefix of its problem codes, <c>REG</c>.</param>
    /// <param name="json">The platform's JSON dialect.</param>
    /// <param name="observeHttp">See <see cref="TelemetryExtensions.AddTelemetry"/>.</param>
    public static WebApplicationBuilder AddServiceDefaults(
        this WebApplicationBuilder builder, string service, string problemPrefix, Action<JsonSerializerOptions> json, bool observeHttp = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTelemetry(service, observeHttp);
        builder.Services.AddProblems(problemPrefix);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(options => json(options.SerializerOptions));
        builder.Services.AddHealthChecks();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Laxer than the gateway's: a caller that is too slow is refused by it, and by its code.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 60, gracePeriod: TimeSpan.FromSeconds(40));
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        return builder;
    }

    /// <summary>Middleware in its order, and the endpoints every service has. Call before the service maps its own.</summary>
    /// <param name="app">The process.</param>
    /// <param name="beforeAccess">Middleware of the service's own for what carries no token of the platform's; null = none.</param>
    public static void UseServiceDefaults(this WebApplication app, Action<WebApplication>? beforeAccess = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseRequestIds(app.Services.GetRequiredService<TimeProvider>());
        app.UseProblems();
        beforeAccess?.Invoke(app);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
    }

    /// <summary>
    /// Serves, or with <c>--migrate</c> brings the database up to date and ends, or with <c>--health</c> asks the running process
    /// whether it is alive and ends with 0 or 1.
    /// </summary>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (args.Contains("--health"))
        {
            return await HealthExtensions.AskAsync(app.Configuration["ASPNETCORE_URLS"] ?? app.Configuration["urls"] ?? "http://127.0.0.1:8080");
        }

        if (args.Contains("--migrate"))
        {
            await Migrations.RunAsync(
                app.Configuration.GetConnectionString("PostgresOwner") ?? throw new InvalidOperationException("ConnectionStrings:PostgresOwner is not set."),
                Assembly.GetEntryAssembly()!);
            return 0;
        }

        await app.RunAsync();
        return 0;
    }
}
