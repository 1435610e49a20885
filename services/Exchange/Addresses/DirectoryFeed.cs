using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Exchange;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Addresses;

/// <summary>
/// Keeps the address book fresh: at once when Registry tells of a change, and by asking each 5 s. Starts with the last one from the
/// database; never goes back to a lower version.
/// </summary>
internal sealed partial class DirectoryFeed(
    IHttpClientFactory clients, DirectoryStore store, IBus bus, IOptions<ExchangeOptions> options, TimeProvider time, ILogger<DirectoryFeed> log) : BackgroundService, IHealthCheck
{
    public const string ClientName = "registry";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim wake = new(0, 1);
    private volatile AddressBook? current;
    private long announced;
    private volatile bool failing;
    private bool fromRegistry;
    private TaskCompletionSource nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Result<AddressBook> Book() => current is { } book ? book : ExchangeProblems.NoDirectory.RetryIn(TimeSpan.FromSeconds(1));

    /// <summary>Null until there is one.</summary>
    public AddressBook? Current => current;

    /// <summary>Completes when another book is in force. Take it before looking at the present one.</summary>
    public Task NextChange => Volatile.Read(ref nextChange).Task;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(current is null
            ? HealthCheckResult.Unhealthy("There is no directory yet: Registry does not give it")
            : failing ? HealthCheckResult.Degraded("Registry gives no directory, messages go on by the last one") : HealthCheckResult.Healthy());

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                // Not awaited: a bus that is down must not hold up the next directory.
                _ = TellAsync(current!.Directory.Version, stoppingToken);
                if (failing)
                {
                    failing = false;
                    Log.Recovered(log);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                {
                    failing = true;
                    Log.Failed(log, exception.Message);
                }
            }

            await ((Task)wake.WaitAsync(current is null ? TimeSpan.FromMilliseconds(500) : Poll, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RefreshAsync(CancellationToken stopping)
    {
        if (current is null)
        {
            await LoadAsync(stopping);
        }

        await FetchAsync(stopping);
        for (var attempt = 0; attempt < 10 && current?.Directory.Version < Volatile.Read(ref announced); attempt++)
        {
            // Another instance of Registry may serve what it read before the announced change.
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stopping);
            await FetchAsync(stopping);
        }
    }

    private async Task LoadAsync(CancellationToken stopping)
    {
        try
        {
            if (await store.LoadAsync(stopping) is { } body)
            {
                current = new AddressBook(Read(body));
                Log.Loaded(log, current.Directory.Version);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or JsonException)
        {
            Log.NotLoaded(log, exception.Message);
        }
    }

    private async Task FetchAsync(CancellationToken stopping)
    {
        using var http = clients.CreateClient(ClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/registry/v1/directory");
        // What came from the database is asked for again in full: only Registry can say that it is still right.
        if (fromRegistry && current is { } book)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{book.Directory.Version}\""));
        }

        using var answer = await http.SendAsync(request, stopping);
        if (answer.StatusCode == HttpStatusCode.NotModified)
        {
            return;
        }

        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadAsStringAsync(stopping);
        var directory = Read(body);
        if (current?.Directory.Version > directory.Version)
        {
            Log.Older(log, directory.Version, current.Directory.Version);
            return;
        }

        current = new AddressBook(directory);
        fromRegistry = true;
        Interlocked.Exchange(ref nextChange, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        Log.Applied(log, directory.Version, directory.Systems.Count);
        try
        {
            await store.KeepAsync(directory.Version, body, stopping);
        }
        catch (NpgsqlException exception)
        {
            // Messages go on by the new rules; only a restart would miss them.
            Log.NotKept(log, exception.Message);
        }
    }

    private async Task TellAsync(long version, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await bus.Publish(new DirectoryApplied { ExchangeId = options.Value.Id, Version = version }, limit.Token);
        }
        catch (Exception exception)
        {
            Log.NotTold(log, exception.Message);
        }
    }

    private static ExchangeDirectory Read(string body) =>
        JsonSerializer.Deserialize<ExchangeDirectory>(body, LgspJson.Options) ?? throw new JsonException("The directory is null.");

    private void Announce(long version)
    {
        Volatile.Write(ref announced, version);
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already and will see the version.
        }
    }

    internal sealed class Listener(DirectoryFeed feed) : IConsumer<SnapshotChanged>
    {
        public Task Consume(ConsumeContext<SnapshotChanged> context)
        {
            feed.Announce(context.Message.Version);
            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Registry gives no directory, messages go on by the last one: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Registry gives the directory again")]
        public static partial void Recovered(ILogger log);

        [LoggerMessage(Level = LogLevel.Information, Message = "Directory {Version} loaded from the database")]
        public static partial void Loaded(ILogger log, long version);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The kept directory cannot be loaded: {Reason}")]
        public static partial void NotLoaded(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Directory {Version} in force: {Systems} systems")]
        public static partial void Applied(ILogger log, long version, int systems);

        [LoggerMessage(Level = LogLevel.Error, Message = "Registry offers directory {Offered}, older than {Present} in force: refused. After a restore of Registry's database empty the table directory of Exchange")]
        public static partial void Older(ILogger log, long offered, long present);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Registry was not told which directory is in force: {Reason}")]
        public static partial void NotTold(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The directory is in force but could not be kept: {Reason}")]
        public static partial void NotKept(ILogger log, string reason);
    }
}
