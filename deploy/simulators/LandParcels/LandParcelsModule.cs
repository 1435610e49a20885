using Microsoft.AspNetCore.Http.HttpResults;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>
/// A land-parcel service as a department would run it: the provider of the demonstration. Its data are invented and kept
/// in memory; a restart brings the seeded ones back. Its OpenAPI document is <c>deploy/seed/land-parcels.openapi.yaml</c>.
/// </summary>
internal static class LandParcelsModule
{
    public static void AddLandParcels(this WebApplicationBuilder builder)
    {
        // Scanned deeds are large; how large is for the platform's policy to say.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ParcelRegister>();
        builder.Services.AddProblemDetails();
        builder.AddTelemetry();
    }

    public static void MapLandParcels(this WebApplication app)
    {
        app.UseMiddleware<AccessLog>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        ListParcels.Map(app);
        GetParcel.Map(app);
        ListOwnedParcels.Map(app);
        ListParcelHistory.Map(app);
        ChangeParcel.Map(app);
        AddParcelDocument.Map(app);
        // Nothing it depends on: alive is ready.
        app.MapGet("/healthz", Alive);
        app.MapGet("/readyz", Alive);
    }

    private static Ok<object> Alive() => TypedResults.Ok<object>(new { status = "ok" });

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("land-parcels"))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !AccessLog.IsProbe(context.Request))
                .AddOtlpExporter());
    }
}
