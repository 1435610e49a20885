using GiaLai.Lgsp.ServiceDefaults.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

internal static class ConnectHandIns
{
    /// <summary>False = this process has no database: every call is answered at once.</summary>
    public static bool HasHandIns(this IConfiguration configuration) => configuration.GetConnectionString("Postgres") is { Length: > 0 };

    public static void AddHandIns(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<HandInOptions>().BindConfiguration(HandInOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (!builder.Configuration.HasHandIns())
        {
            return;
        }

        builder.AddPostgres();
        // Calls that are answered at once go on without it.
        builder.Services.Configure<HealthCheckServiceOptions>(options => options.Registrations.Remove(options.Registrations.Single(check => check.Name == "postgres")));
        builder.Services.AddSingleton<HandInStore>();
        builder.Services.AddSingleton<HandInDesk>();
        builder.Services.AddHostedService<SendHandIns>();
    }
}
