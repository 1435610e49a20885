using GiaLai.Lgsp.Benchmarks.Exchange;
using GiaLai.Lgsp.Gateway;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.Gateway.Routes;
using Yarp.ReverseProxy.Configuration;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>The servers that this program can be: bare YARP, and the gateway without some of its parts.</summary>
internal static class Serve
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var app = arguments[0] switch
        {
            "yarp" => Yarp(arguments[1], arguments[2]),
            "bare-exchange" => Bare.Build(arguments[1], arguments[2]),
            "forwarder" => Gateway(app => app.UseMiddleware<FindRoute>()),
            "unrecorded" => Gateway(app =>
            {
                app.UseMiddleware<CheckEdge>();
                app.UseMiddleware<GiveRequestId>();
                app.UseMiddleware<CheckCertificate>();
                app.UseMiddleware<CheckToken>();
                app.UseMiddleware<FindRoute>();
                app.UseMiddleware<CheckGrant>();
                app.UseMiddleware<TakeQuota>();
                app.UseMiddleware<LimitBody>();
            }),
            var other => throw new ArgumentException($"There is no server '{other}'."),
        };
        await app.RunAsync();
        return 0;
    }

    private static WebApplication Yarp(string port, string origin)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "{**rest}" } }],
            [new ClusterConfig { ClusterId = "origin", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = origin } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        return app;
    }

    /// <summary>The gateway's own forwarding with the given steps before it, spans and metrics, but no record.</summary>
    private static WebApplication Gateway(Action<WebApplication> steps)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.AddGateway();
        var app = builder.Build();
        var recorder = app.Services.GetRequiredService<CallRecorder>();
        var routes = app.Services.GetRequiredService<RouteSource>();
        var telemetry = app.Services.GetRequiredService<GatewayTelemetry>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.MapWhen(Listeners.IsAdmin, admin => admin.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics"));
        app.Use(async (http, next) =>
        {
            var call = new Call(http, recorder, time) { Recorded = true, Routes = routes.Current };
            http.Features.Set(call);
            telemetry.Begin(call);
            await next(http);
            telemetry.End(call);
        });
        steps(app);
        app.Run(app.Services.GetRequiredService<ForwardCall>().InvokeAsync);
        return app;
    }
}
