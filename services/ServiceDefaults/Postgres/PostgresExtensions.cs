using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Postgres;

public static class PostgresExtensions
{
    /// <summary>One pooled data source on <c>ConnectionStrings:Postgres</c>, Dapper's conventions, and a readiness check.</summary>
    /// <param name="leavesSessionsClean">
    /// True when no statement of the service leaves anything behind on its connection (settings, temporary tables, session locks): the
    /// pool then does not clean each connection for its next user, which costs half a dozen statements.
    /// </param>
    public static IHostApplicationBuilder AddPostgres(this IHostApplicationBuilder builder, bool leavesSessionsClean = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        DapperConventions.Apply();
        builder.Services.AddSingleton(_ =>
        {
            var connection = builder.Configuration.GetConnectionString("Postgres")
                ?? throw new InvalidOperationException("ConnectionStrings:Postgres is not set.");
            var source = new NpgsqlDataSourceBuilder(connection) { Name = builder.Environment.ApplicationName };
            // Statement text would carry no values, but parameters could: neither is logged.
            source.EnableParameterLogging(false);
            source.ConnectionStringBuilder.NoResetOnClose |= leavesSessionsClean;
            return source.Build();
        });
        builder.Services.AddHealthChecks().AddCheck<PostgresCheck>("postgres", tags: ["ready"]);
        return builder;
    }

    private sealed class PostgresCheck(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy("PostgreSQL does not answer", exception);
            }
        }
    }
}
