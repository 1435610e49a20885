using System.Globalization;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.VapexPublisher.Usage;

/// <summary>Reads the numbers of calls from Audit.</summary>
internal sealed class AuditClient(IHttpClientFactory clients)
{
    public const string Name = "audit";

    public async Task<IReadOnlyList<UsageRow>> CountAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var byOutcome = await AskAsync(day, "service,outcome", cancellationToken);
        var byConsumer = await AskAsync(day, "service,consumerAgency", cancellationToken);
        return byOutcome.IsTruncated
            ? throw new InvalidOperationException("Audit has more rows for a day than it tells at once.")
            : UsageDay.Sum(day, byOutcome.Items, byConsumer.IsTruncated ? null : byConsumer.Items);
    }

    private async Task<Statistics> AskAsync(DateOnly day, string by, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(Name);
        var (from, until) = (Text(VietNamDays.Start(day)), Text(VietNamDays.Start(day.AddDays(1))));
        return (await http.GetFromJsonAsync<Statistics>(
            new Uri($"/audit/v1/statistics?from={from}&until={until}&by={by}", UriKind.Relative), LgspJson.Options, cancellationToken))!;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed record Statistics(IReadOnlyList<CallCount> Items, bool IsTruncated);
}
