using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Health;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.Gateway.Routes;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Health;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Telemetry;
using MassTransit;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace GiaLai.Lgsp.Gateway;

/// <summary>
/// The one door: agencies' calls to each other's services, decided by grants, and the way to the platform's own parts.
/// </summary>
internal static class GatewayModule
{
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        Sockets.CompleteInline(builder);
        builder.AddTelemetry("gateway", observeHttp: false);
        // By service, outcome and code: hundreds of services pass the default limit of 2,000 series.
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics
            .AddView("lgsp_gateway_calls", new MetricStreamConfiguration { CardinalityLimit = 20_000 })
            .AddView("lgsp_gateway_call_duration", new MetricStreamConfiguration { CardinalityLimit = 10_000 }));
        // Kestrel's own span per request would stand beside the gateway's.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        // Says at each probe what the answer to the probe says.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddProblems("GWY");
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOutbound();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, Listeners>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));

        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section);
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptions.Validation>();

        AddClients(builder.Services);
        AddParts(builder.Services);
        builder.AddBus("gateway", bus =>
        {
            var queue = MessagingExtensions.TemporaryQueue("gateway", "changes");
            AddListener<SnapshotFeed.Listener>(bus, queue);
            AddListener<RevocationFeed.Listener>(bus, queue);
            AddListener<GatewayPeers.Listener>(bus, queue);
        });
        builder.Services.AddHealthChecks().AddCheck<GatewayReadiness>("gateway", tags: ["ready"]);
        return builder;
    }

    /// <summary>A request's way, stated here and nowhere else.</summary>
    public static void UseGateway(this WebApplication app)
    {
        app.UseMiddleware<RecordCall>();
        app.UseMiddleware<CheckEdge>();
        app.UseMiddleware<GiveRequestId>();
        app.MapWhen(Listeners.IsAdmin, UseAdmin);
        app.MapWhen(http => Call.Of(http).Target.Path is "/healthz" or "/readyz", UseHealth);
        app.UseMiddleware<CheckCertificate>();
        app.UseMiddleware<CheckToken>();
        app.MapWhen(http => !Call.Of(http).IsApi, platform => platform.Run(app.Services.GetRequiredService<ForwardToPlatform>().InvokeAsync));
        app.UseMiddleware<FindRoute>();
        app.UseMiddleware<CheckGrant>();
        app.UseMiddleware<NameSubject>();
        app.UseMiddleware<TakeQuota>();
        app.UseMiddleware<CheckSignature>();
        app.UseMiddleware<LimitBody>();
        // Filters the answer's fields, and gives the record to the journal before the last byte leaves.
        app.Run(app.Services.GetRequiredService<ForwardCall>().InvokeAsync);
    }

    private static void AddClients(IServiceCollection services)
    {
        services.AddHttpClient(SnapshotFeed.ClientName, (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Registry;
            http.Timeout = TimeSpan.FromSeconds(10);
        }).AddServiceToken();
        services.AddHttpClient(RevocationFeed.ClientName, UseIdentity).AddServiceToken();
        services.AddHttpClient(SigningKeys.ClientName, UseIdentity);
    }

    private static void UseIdentity(IServiceProvider provider, HttpClient http)
    {
        http.BaseAddress = provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Identity;
        http.Timeout = TimeSpan.FromSeconds(5);
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<StateFolder>();
        services.AddSingleton<GatewayTelemetry>();
        services.AddSingleton<BusState>();

        services.AddSingleton<UpstreamPool>();
        AddRunning<ProviderClients>(services);
        services.AddSingleton<RouteSource>();
        AddRunning<SnapshotFeed>(services);
        AddRunning<ProbeUpstreams>(services);
        AddRunning<AwaitUpstreams>(services);

        services.AddSingleton<ClientCertificates>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<Revocations>();
        services.AddSingleton<QuotaBuckets>();
        services.AddSingleton<GatewayPeers>();
        services.AddSingleton<PlatformSubjectKey>();
        services.AddSingleton<SeenSignatures>();
        AddRunning<SigningKeys>(services);
        AddRunning<RevocationFeed>(services);

        services.AddSingleton(provider => CallJournal.Open(
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value.JournalOptions(provider.GetRequiredService<StateFolder>()),
            provider.GetRequiredService<ILogger<CallJournal>>()));
        services.AddSingleton<CallRecorder>();
        services.AddSingleton<RecordPublisher>();
        AddRunning<ShipCalls>(services);

        services.AddSingleton<PlatformServices>();
        services.AddSingleton<ForwardToPlatform>();
        services.AddSingleton<ForwardCall>();
    }

    private static void AddRunning<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }

    private static void AddListener<T>(IBusRegistrationConfigurator bus, string queue)
        where T : class, IConsumer =>
        bus.AddConsumer<T>().Endpoint(endpoint =>
        {
            endpoint.Name = queue;
            endpoint.Temporary = true;
        });

    private static void UseAdmin(IApplicationBuilder admin)
    {
        Sockets.LeaveThread(admin);
        admin.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        UseHealth(admin);
    }

    private static void UseHealth(IApplicationBuilder health)
    {
        health.UseRouting();
        health.UseEndpoints(endpoints => endpoints.MapHealth());
        var problems = health.ApplicationServices.GetRequiredService<CommonProblems>();
        health.Run(http => Call.Of(http).RefuseAsync(problems.NotFound));
    }
}
