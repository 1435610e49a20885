using System.Collections.Concurrent;
using GiaLai.Lgsp.Exchange.Endpoints;
using GiaLai.Lgsp.Exchange.Mailbox;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>
/// Sees to it that somebody works for each recipient with something to be pushed: announced when it comes, and once a second for
/// whatever was missed, a lane whose process died (PushSession frees it), a rest that is over, a broker that lost its disk.
/// </summary>
internal sealed partial class Lanes(
    LaneTools tools, PushSession session, EndpointStore endpoints, PushedSystems pushed, Pointers pointers, MailboxBell bell, TimeProvider time, ILogger<Lanes> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> announced = new(StringComparer.Ordinal);
    private CancellationToken stop;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stop = stoppingToken;
        bell.Rung += HasWork;
        pointers.Received += Start;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await pushed.RefreshAsync(stoppingToken);
                    foreach (var system in await endpoints.WithoutLaneAsync(stoppingToken))
                    {
                        Announce(system);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.NotReaped(log, exception.Message);
                }

                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
        finally
        {
            bell.Rung -= HasWork;
            pointers.Received -= Start;
        }

        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void HasWork(string system)
    {
        if (pushed.Contains(system) && !running.ContainsKey(system))
        {
            Announce(system);
        }
    }

    private void Announce(string system)
    {
        var now = time.GetTimestamp();
        if (announced.TryGetValue(system, out var last) && time.GetElapsedTime(last, now) < Interval * 0.9)
        {
            return;
        }

        announced[system] = now;
        if (!pointers.TryAnnounce(system))
        {
            Start(system);
        }
    }

    private void Start(string system)
    {
        if (stop.IsCancellationRequested || running.ContainsKey(system) || session.Owner is not { } owner)
        {
            return;
        }

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (running.TryAdd(system, started.Task))
        {
            _ = RunAsync(system, owner, started);
        }
    }

    private async Task RunAsync(string system, LaneOwner owner, TaskCompletionSource started)
    {
        // Never on the thread of whoever rang.
        await Task.Yield();
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, owner.Lost);
            await new Lane(system, owner, tools).RunAsync(end.Token);
        }
        catch (Exception exception)
        {
            if (!stop.IsCancellationRequested)
            {
                Log.LaneFailed(log, system, exception.Message);
            }
        }
        finally
        {
            running.TryRemove(system, out _);
            started.SetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Recipients with work could not be looked for: {Reason}")]
        public static partial void NotReaped(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Pushing to {System} broke off and begins anew: {Reason}")]
        public static partial void LaneFailed(ILogger log, string system, string reason);
    }
}
