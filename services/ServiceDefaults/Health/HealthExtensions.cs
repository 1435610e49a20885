using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.ServiceDefaults.Health;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can do its work; says why not. Degraded is ready, with reasons.</summary>
public static class HealthExtensions
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            Predicate = static check => check.Tags.Contains("ready"),
            ResponseWriter = WriteAsync,
        }).AllowAnonymous();
    }

    /// <summary>The <c>--health</c> mode: 0 when the process that listens on <paramref name="urls"/> answers <c>/healthz</c>. Images have no curl.</summary>
    public static async Task<int> AskAsync(string urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var address = urls.Split(';')[0].Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var answer = await http.GetAsync(new Uri(new Uri(address), "/healthz"));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return 1;
        }
    }

    // MassTransit's data name the broker's address and queues: nothing for the platform's only door.
    private static bool IsOurs(KeyValuePair<string, HealthReportEntry> entry) =>
        entry.Value.Data.Count > 0 && !entry.Key.StartsWith("masstransit", StringComparison.Ordinal);

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString().ToLowerInvariant(),
            checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { status = entry.Value.Status.ToString().ToLowerInvariant(), reason = entry.Value.Description, data = IsOurs(entry) ? entry.Value.Data : null }),
        }, JsonSerializerOptions.Web), context.RequestAborted);
    }
}
