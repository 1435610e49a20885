using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Reconciliation;

/// <summary>Holds each day that is over against what each partner has of it; on demand also another.</summary>
internal sealed partial class ReconcilePartners(
    IHttpClientFactory clients, CallDayStore calls, ReconciliationStore<PartnerResult> reconciliations, IOptions<ReconciliationOptions> options, TimeProvider time,
    ILogger<ReconcilePartners> log) : BackgroundService
{
    public const string Client = "reconciliation";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public IReadOnlyCollection<string> Partners => options.Value.Partners.Keys;

    public static string Subject(string partner, string? service) => service is null ? partner : partner + " " + service;

    public async Task<Result<ReconciliationRow<PartnerResult>>> ReconcileAsync(string partner, string? service, DateOnly day, bool isDaily, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(partner, day, cancellationToken)).IsProblem(out var problem, out var theirs))
        {
            return problem;
        }

        if (service is not null && !theirs.Services.Contains(service))
        {
            return AuditProblems.ServiceUnknown;
        }

        var result = PartnerResult.Of(theirs, service, theirs.Ours ?? await calls.ReadAsync(theirs.Services, day, cancellationToken));
        return await reconciliations.AddAsync(Subject(partner, service), day, result, result.Differences.Count == 0, isDaily, time.GetUtcNow(), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var partner in Partners.Except(options.Value.OnDemand))
            {
                try
                {
                    await ReconcileDueAsync(partner, stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.Failed(log, partner, "-", exception.Message);
                }
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Days that were missed too; at first only the last one.</summary>
    private async Task ReconcileDueAsync(string partner, CancellationToken stopping)
    {
        var over = VietNamDays.Of(time.GetUtcNow() - options.Value.After).AddDays(-1);
        for (var day = (await reconciliations.LastDayAsync(partner, stopping))?.AddDays(1) ?? over; day <= over; day = day.AddDays(1))
        {
            if ((await ReconcileAsync(partner, null, day, isDaily: true, stopping)).IsProblem(out var problem, out var row))
            {
                Log.Failed(log, partner, problem.Code, problem.Detail);
                return;
            }

            Log.Reconciled(log, partner, day, row.State, row.Result.Differences.Count);
        }
    }

    private async Task<Result<PartnerDay>> ReadAsync(string partner, DateOnly day, CancellationToken cancellationToken)
    {
        if (!options.Value.Partners.TryGetValue(partner, out var address))
        {
            return AuditProblems.PartnerUnknown;
        }

        try
        {
            using var answer = await clients.CreateClient(Client).GetAsync(new Uri(address.Replace("{day}", VietNamDays.Text(day), StringComparison.Ordinal)), cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return (await answer.Content.ReadFromJsonAsync<PartnerDay>(LgspJson.Options, cancellationToken))!;
            }

            var code = answer.Headers.TryGetValues(LgspHeaders.Error, out var codes) ? codes.First() : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return AuditProblems.PartnerSilent.Because($"The adapter answered {code}.", $"Bộ chuyển đổi trả lời {code}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return AuditProblems.PartnerSilent.Because("The adapter cannot be asked.", "Không hỏi được bộ chuyển đổi.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A day of {Partner} cannot be reconciled now ({Code}): {Reason}")]
        public static partial void Failed(ILogger log, string partner, string code, string? reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Day} with {Partner} is reconciled: {State}, {Differences} differences")]
        public static partial void Reconciled(ILogger log, string partner, DateOnly day, string state, int differences);
    }
}
