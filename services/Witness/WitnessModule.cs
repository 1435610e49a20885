using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.Witness.Checkpoints;
using GiaLai.Lgsp.Witness.State;

namespace GiaLai.Lgsp.Witness;

/// <summary>
/// A witness remembers the last checkpoint of each log it watches, cosigns what continues it, and raises the alarm on what does
/// not. It needs nothing but its key, a folder and the network: another agency than the log's operator runs it.
/// </summary>
internal static class WitnessModule
{
    public static IHostApplicationBuilder AddWitness(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WitnessOptions>().BindConfiguration(WitnessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // Whoever can reach a witness may ask it anything: it has no secrets but its key, and believes only signatures.
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        builder.Services.AddOpenApi("v1", options => options.Describe("witness"));
        builder.Services.AddSingleton<WitnessMetrics>();
        builder.Services.AddSingleton<WitnessKeys>();
        builder.Services.AddSingleton<StateFolder>();
        builder.Services.AddSingleton<WatchedLogs>();
        builder.Services.AddHttpClient<LogClient>(http =>
        {
            http.Timeout = TimeSpan.FromSeconds(10);
            http.MaxResponseContentBufferSize = 1024 * 1024;
        });
        builder.Services.AddHealthChecks().AddCheck<WatchedLogs>("logs", tags: ["ready"]);
        builder.Services.AddHostedService<PullCheckpoints>();
        return builder;
    }

    public static void MapWitness(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        AddCheckpoint.Map(app);
        var witness = app.MapGroup("/witness/v1").WithTags("Witness").AllowAnonymous();
        GetKey.Map(witness);
        ListCheckpoints.Map(witness);
        ListAlarms.Map(witness);
    }
}
