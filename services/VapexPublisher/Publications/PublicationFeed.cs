using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Records;
using GiaLai.Lgsp.VapexPublisher.Steps;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.VapexPublisher.Publications;

/// <summary>
/// Follows what Registry publishes: at once when it tells of a change, and by asking each 5 s. Each publication that is another than its
/// record was written from gets its record written anew; one that fails is tried again the next time and holds up no other.
/// </summary>
internal sealed partial class PublicationFeed(
    RegistryClient registry, RecordStore records, PublicationListStore lists, RecordWriting writing, DecisionBell decisions, TimeProvider time, ILogger<PublicationFeed> log)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly Bell bell = new();
    private PublicationList? current;
    private long announced;
    private volatile bool failing = true;
    private bool fromRegistry;
    private bool isWhole;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(current is null ? HealthCheckResult.Degraded("Registry has not given its publications yet")
            : failing ? HealthCheckResult.Degraded("Registry does not answer, records stay as they are") : HealthCheckResult.Healthy());

    public override void Dispose()
    {
        bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                if (failing)
                {
                    failing = false;
                    Log.Recovered(log);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing || current is null)
                {
                    Log.Failed(log, exception.Message);
                }

                failing = true;
            }

            await bell.WaitAsync(current is null ? TimeSpan.FromMilliseconds(500) : Poll, stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken stopping)
    {
        if (current is null && await lists.LoadAsync(stopping) is { } kept)
        {
            current = RegistryClient.Read(kept);
        }

        await FetchAsync(stopping);
        for (var attempt = 0; attempt < 10 && current?.Version < Volatile.Read(ref announced); attempt++)
        {
            // Another instance of Registry may serve what it read before the announced change.
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stopping);
            await FetchAsync(stopping);
        }
    }

    private async Task FetchAsync(CancellationToken stopping)
    {
        // What came from the database, or was not wholly worked in, is asked for again in full.
        var body = await registry.ListAsync(fromRegistry && isWhole ? current?.Version : null, stopping);
        if (body is null)
        {
            return;
        }

        var list = RegistryClient.Read(body);
        if (current?.Version > list.Version)
        {
            Log.Older(log, list.Version, current.Version);
            return;
        }

        (current, fromRegistry) = (list, true);
        await lists.KeepAsync(list.Version, body, stopping);
        isWhole = await WorkInAsync(list, stopping);
    }

    /// <summary>False when some publication could not be read.</summary>
    private async Task<bool> WorkInAsync(PublicationList list, CancellationToken stopping)
    {
        var (known, whole, changed) = (await records.PublicationsAsync(stopping), true, 0);
        foreach (var publication in list.Items)
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(publication, LgspJson.Options)));
            if (known.GetValueOrDefault(publication.Id.ToString()) == sha256)
            {
                continue;
            }

            try
            {
                await WorkInAsync(publication, sha256, stopping);
                changed++;
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException or FormatException && !stopping.IsCancellationRequested)
            {
                whole = false;
                Log.NotWritten(log, publication.Id.ToString(), exception.Message);
            }
        }

        if (changed > 0)
        {
            Log.Applied(log, list.Version, changed);
            decisions.Bell.Ring();
        }

        return whole;
    }

    private async Task WorkInAsync(Publication publication, string sha256, CancellationToken stopping)
    {
        if (publication.State == PublicationState.Withdrawn)
        {
            await records.WithdrawAsync(publication, sha256, time.GetUtcNow(), stopping);
            return;
        }

        var document = await registry.DocumentAsync(publication, stopping);
        var lint = await registry.LintAsync(publication, stopping);
        await records.PutAsync(publication, sha256, writing.Write(publication, document), lint, time.GetUtcNow(), stopping);
    }

    private void Announce(long version)
    {
        Volatile.Write(ref announced, version);
        bell.Ring();
    }

    internal sealed class Listener(PublicationFeed feed) : IConsumer<SnapshotChanged>
    {
        public Task Consume(ConsumeContext<SnapshotChanged> context)
        {
            feed.Announce(context.Message.Version);
            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Registry gives no publications, records stay as they are: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Registry gives its publications")]
        public static partial void Recovered(ILogger log);

        [LoggerMessage(Level = LogLevel.Information, Message = "Publications {Version}: {Changed} records written")]
        public static partial void Applied(ILogger log, long version, int changed);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The record of {Id} cannot be written now: {Reason}")]
        public static partial void NotWritten(ILogger log, string id, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Registry offers publications {Offered}, older than {Present}: refused. After a restore of Registry's database empty the table publication_list")]
        public static partial void Older(ILogger log, long offered, long present);
    }
}
