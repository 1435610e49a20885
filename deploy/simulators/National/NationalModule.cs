using GiaLai.Lgsp.National.Categories;
using GiaLai.Lgsp.National.CivilStatus;
using GiaLai.Lgsp.National.Days;
using GiaLai.Lgsp.National.Documents;
using GiaLai.Lgsp.National.Dossiers;
using GiaLai.Lgsp.National.Enterprises;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.National.Ndop;
using GiaLai.Lgsp.National.Ndxp;
using GiaLai.Lgsp.National.Population;
using GiaLai.Lgsp.National.Vapex;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GiaLai.Lgsp.National;

/// <summary>
/// The national systems that the province exchanges with, each in its own dialect (a folder each), with invented data and state
/// in memory. <c>/control</c> makes faults, tells what arrived and forgets everything: <see cref="Control"/>.
/// </summary>
internal static class NationalModule
{
    public static void AddNational(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 256 * 1024 * 1024;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<FaultBoard>();
        builder.Services.AddSingleton<Clients>();
        builder.Services.AddSingleton<AnswerKey>();
        builder.Services.AddSingleton<IForgets>(static services => services.GetRequiredService<AnswerKey>());
        builder.Services.AddDayLog();
        builder.Services.AddNdxp();
        builder.Services.AddNdop();
        builder.Services.AddVapex();
        builder.Services.AddDocuments();
        builder.Services.AddCategories();
        builder.Services.AddCivilStatus();
        builder.Services.AddDossiers();
        builder.AddTelemetry();
    }

    public static void MapNational(this WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<ApplyFaults>();
        app.MapGet("/readyz", static () => TypedResults.Ok(new { status = "ok" }));
        var control = app.MapGroup("/control");
        Control.Map(control);
        CallProvince.Map(control);
        // One line for each dialect.
        app.MapNdxp();
        app.MapDayLog();
        app.MapEnterprises();
        app.MapPopulation();
        app.MapNdop();
        app.MapVapex();
        app.MapDocuments();
        app.MapCategories();
        app.MapCivilStatus();
        app.MapDossiers();
    }

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("national"))
            .WithTracing(static tracing => tracing
                .AddAspNetCoreInstrumentation(static options => options.Filter = static context =>
                    context.Request.Path.Value is { } path && path != "/readyz" && !path.StartsWith("/control/", StringComparison.Ordinal))
                .AddOtlpExporter());
    }
}
