using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter.Catalogue;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Policies;

/// <summary>
/// The profile of channels as Registry has it, asked for again and again; the last good one holds while Registry is silent. Before the first, and
/// without Registry, nothing is forbidden.
/// </summary>
internal sealed partial class ChannelPolicyFeed(IHttpClientFactory clients, IOptions<NdxpOptions> options, TimeProvider time, ILogger<ChannelPolicyFeed> log) : BackgroundService
{
    private volatile Profile? current;

    /// <summary>Version of the profile in force; null = none yet.</summary>
    public long? Version => current?.Version;

    /// <summary>The channels that hold for a service today; null = the profile says nothing of it.</summary>
    public IReadOnlyList<string>? ChannelsOf(Declaration service) => Decide(current?.Entries, $"{service.Owner}/{service.Name}", Today());

    /// <summary>The declared ways that hold today, the preferred one first: in the order of the profile, or as declared when it says nothing.</summary>
    public IReadOnlyList<Way> WaysOf(Declaration service) => Choose(ChannelsOf(service), service.Ways);

    internal static IReadOnlyList<Way> Choose(IReadOnlyList<string>? channels, IReadOnlyList<Way> ways) =>
        channels is null ? ways : [.. channels.SelectMany(channel => ways.Where(way => way.Channel == channel))];

    internal static IReadOnlyList<string>? Decide(IReadOnlyList<Entry>? entries, string subject, DateOnly day) =>
        (entries?.FirstOrDefault(entry => entry.Subject == subject && entry.IsInForce(day)) ?? entries?.FirstOrDefault(entry => entry.Subject == "*" && entry.IsInForce(day)))?.Channels;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Registry is null)
        {
            return;
        }

        var silent = false;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PolicySeconds), time);
        do
        {
            try
            {
                current = await clients.CreateClient(RegisterServices.Client).GetFromJsonAsync<Profile>("/registry/v1/channel-policy", LgspJson.Options, stoppingToken);
                silent = false;
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
            {
                if (!silent)
                {
                    Log.Silent(log, exception.Message);
                }

                silent = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).DateTime);

    internal sealed record Profile(long Version, IReadOnlyList<Entry> Entries);

    internal sealed record Entry(string Subject, IReadOnlyList<string> Channels, DateOnly EffectiveFrom, DateOnly? EffectiveTo)
    {
        public bool IsInForce(DateOnly day) => EffectiveFrom <= day && (EffectiveTo is null || EffectiveTo >= day);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Registry gives no profile of channels, the last one holds: {Reason}")]
        public static partial void Silent(ILogger log, string reason);
    }
}
