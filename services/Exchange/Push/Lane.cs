using System.Collections.Concurrent;
using System.Security.Cryptography;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Endpoints;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Receipts;
using GiaLai.Lgsp.Exchange.Sealing;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>What every lane works with.</summary>
internal sealed record LaneTools(
    EndpointStore Endpoints, EndpointSecrets Secrets, MailboxStore Mailboxes, MailboxBell Bell, PushMessage Push, ContentVault Vault,
    ReceiptSigner Receipts, ExchangeMetrics Metrics, IOptions<ExchangeOptions> Options, TimeProvider Time);

/// <summary>
/// Pushes to one recipient, as the only process that does, until nothing is left for a while. A recipient that is slow or dead has
/// only its own lane to hold up.
/// </summary>
internal sealed class Lane(string system, LaneOwner owner, LaneTools tools)
{
    public const string PastHorizon = "the endpoint has failed for too long";

    private static readonly TimeSpan LaneTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly SystemId recipient = SystemId.Parse(system, null);
    private readonly List<Task<Attempt>> underWay = [];
    private readonly ConcurrentQueue<LeasedMessage> cutOff = [];
    private string lastKey = "";
    private Circuit circuit = Circuit.Closed;
    private long nextDue;
    private bool isGone;

    private ExchangeOptions Options => tools.Options.Value;

    public async Task RunAsync(CancellationToken stopping)
    {
        if (await TakeAsync(stopping) is not { } first)
        {
            return;
        }

        circuit = new Circuit(first.Failures, first.LastFailure, first.RestsUntil);
        try
        {
            await WorkAsync(first, stopping);
        }
        finally
        {
            // What is still under way ends before another process may work here, and what was cut off need not wait for its lease.
            await ((Task)Task.WhenAll(underWay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cutOff.IsEmpty)
            {
                await tools.Mailboxes.ReleaseAsync(system, [.. cutOff], TimeSpan.Zero, null, CancellationToken.None);
            }

            await tools.Endpoints.LeaveLaneAsync(system, owner.Id, CancellationToken.None);
        }
    }

    private async Task WorkAsync(PushEndpoint endpoint, CancellationToken stopping)
    {
        var renewed = tools.Time.GetTimestamp();
        var busy = renewed;
        while (!stopping.IsCancellationRequested)
        {
            await SettleAsync(endpoint, stopping);
            if (isGone)
            {
                break;
            }

            if (tools.Time.GetElapsedTime(renewed) > Look)
            {
                // Also learns of another address, another secret, and that nothing is to be pushed any more.
                if (await TakeAsync(stopping) is not { } now)
                {
                    break;
                }

                (endpoint, renewed) = (now, tools.Time.GetTimestamp());
            }

            if (circuit.Rests(tools.Time.GetUtcNow()))
            {
                if (underWay.Count == 0 && circuit.RestsUntil - tools.Time.GetUtcNow() > Linger)
                {
                    // The reaper finds it when the rest is over.
                    break;
                }

                await WaitAsync(null, circuit.RestsUntil!.Value - tools.Time.GetUtcNow(), stopping);
                continue;
            }

            var rung = tools.Bell.Next(system);
            var room = circuit.Width(Options) - underWay.Count;
            var taken = room > 0 ? await StartAsync(endpoint, room, stopping) : 0;
            if (taken > 0)
            {
                busy = tools.Time.GetTimestamp();
            }

            if (underWay.Count == 0 && tools.Time.GetElapsedTime(busy) > Linger)
            {
                break;
            }

            if (taken < room || underWay.Count >= circuit.Width(Options))
            {
                await WaitAsync(room > 0 ? rung : null, UntilDue(), stopping);
            }
        }

        // What is under way at the end is heard out, or cut off with the process.
        await ((Task)Task.WhenAll(underWay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SettleAsync(endpoint, CancellationToken.None);
    }

    private Task<PushEndpoint?> TakeAsync(CancellationToken stopping) => tools.Endpoints.TakeLaneAsync(system, owner.Id, LaneTime, stopping);

    /// <summary>Until something ends, comes, or is due again.</summary>
    private async Task WaitAsync(Task? rung, TimeSpan most, CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var tick = Task.Delay(most < Look ? most > TimeSpan.Zero ? most : TimeSpan.FromMilliseconds(1) : Look, tools.Time, enough.Token);
        await Task.WhenAny([tick, .. rung is null ? [] : new[] { rung }, .. underWay]);
        await enough.CancelAsync();
    }

    private TimeSpan UntilDue() =>
        nextDue == 0 ? Look : tools.Time.GetElapsedTime(tools.Time.GetTimestamp(), nextDue) is var left && left > TimeSpan.Zero ? left : Look;

    private async Task<int> StartAsync(PushEndpoint endpoint, int room, CancellationToken stopping)
    {
        var lease = owner.NewLease(tools.Time.GetUtcNow());
        // Longer than the longest attempt, so that nobody else has the message meanwhile.
        var take = new Take(system, room, lastKey, lease, Options.PushTimeout + LaneTime, IsDelivery: false, InlineBytes: int.MaxValue);
        var taken = await tools.Mailboxes.TakeAsync(take, stopping);
        if (taken.Count < room && lastKey.Length > 0)
        {
            taken.AddRange(await tools.Mailboxes.TakeAsync(take with { AfterKey = "", Max = room - taken.Count }, stopping));
        }

        lastKey = taken.Select(message => message.OrderingKey).Max(StringComparer.Ordinal) ?? "";
        if (taken.Count > 0)
        {
            var secrets = await tools.Secrets.OpenAsync(endpoint, tools.Time.GetUtcNow(), stopping);
            var url = new Uri(endpoint.Url!);
            underWay.AddRange(taken.Select(message => AttemptAsync(message, lease, url, secrets, stopping)));
        }

        return taken.Count;
    }

    private async Task<Attempt> AttemptAsync(TakenMessage message, Guid lease, Uri url, IReadOnlyList<byte[]> secrets, CancellationToken stopping)
    {
        PushOutcome outcome;
        try
        {
            outcome = message.IsThin ? await tools.Push.TryAsync(recipient, url, secrets, message, [], stopping)
                : message.Sealed is { } box
                ? await tools.Push.TryAsync(recipient, url, secrets, message, await tools.Vault.OpenAsync(message.KeyId, message.Id, box, stopping), stopping)
                : new PushOutcome(PushVerdict.MessageRefused, "its content was erased");
        }
        catch (AuthenticationTagMismatchException)
        {
            // The others of the lane go on.
            outcome = new PushOutcome(PushVerdict.MessageRefused, MailboxReading.Damaged);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            cutOff.Enqueue(new LeasedMessage(message.Id, lease));
            throw;
        }

        return new Attempt(message, lease, outcome);
    }

    /// <summary>Writes down what has ended: all that was taken together, each failure by itself.</summary>
    private async Task SettleAsync(PushEndpoint endpoint, CancellationToken stopping)
    {
        var ended = underWay.FindAll(attempt => attempt.IsCompleted);
        if (ended.Count == 0)
        {
            return;
        }

        underWay.RemoveAll(ended.Contains);
        var taken = new List<LeasedMessage>();
        var before = circuit;
        foreach (var task in ended)
        {
            if (task.IsCanceled)
            {
                // The process ends, or lost its session: the message goes again.
                continue;
            }

            var attempt = await task;
            tools.Metrics.Pushed(attempt.Outcome.Verdict);
            switch (attempt.Outcome.Verdict)
            {
                case PushVerdict.Taken:
                    circuit = Circuit.Closed;
                    taken.Add(new LeasedMessage(attempt.Message.Id, attempt.Lease, tools.Receipts.Acknowledged(
                        attempt.Message.Id, system, system, attempt.Message.Sha256, tools.Time.GetUtcNow())));
                    break;
                case PushVerdict.Gone:
                    isGone = true;
                    await tools.Endpoints.DisableAsync(system, endpoint.Url!, attempt.Outcome.Reason, tools.Time.GetUtcNow(), CancellationToken.None);
                    await tools.Mailboxes.ReleaseAsync(system, [new(attempt.Message.Id, attempt.Lease)], TimeSpan.Zero, attempt.Outcome.Reason, CancellationToken.None);
                    break;
                default:
                    await FailAsync(attempt, CancellationToken.None);
                    break;
            }
        }

        if (taken.Count > 0)
        {
            var settled = await tools.Mailboxes.SettleAsync(
                new Settlement(system, DeliveryState.Acknowledged, taken, system, null, tools.Time.GetUtcNow()), CancellationToken.None);
            tools.Metrics.Settled("acknowledged", settled.Count);
        }

        if (circuit != before)
        {
            await tools.Endpoints.NoteAsync(system, owner.Id, circuit.Failures, circuit.LastFailure, circuit.RestsUntil, CancellationToken.None);
            if (circuit.Failures > before.Failures && circuit.Failures >= Options.CircuitFailures)
            {
                var buried = await tools.Mailboxes.BuryOldAsync(system, tools.Time.GetUtcNow() - Options.RetryHorizon, PastHorizon, stopping);
                tools.Metrics.Settled("dead", buried);
            }
        }
    }

    private async Task FailAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (message, outcome) = (attempt.Message, attempt.Outcome);
        var isRefused = outcome.Verdict == PushVerdict.MessageRefused;
        if (!isRefused)
        {
            circuit = circuit.Fail(outcome.Reason, outcome.RetryAfter, Options, tools.Time.GetUtcNow(), Chance());
        }

        if (message.Attempts >= (isRefused ? Math.Min(Options.MaxRefusals, Options.MaxAttempts) : Options.MaxAttempts))
        {
            var settled = await tools.Mailboxes.SettleAsync(
                new Settlement(system, DeliveryState.Dead, [new(message.Id, attempt.Lease)], null, $"{outcome.Reason}, attempt {message.Attempts}", tools.Time.GetUtcNow()),
                cancellationToken);
            tools.Metrics.Settled("dead", settled.Count);
            return;
        }

        var wait = Backoff.After(message.Attempts, Options.RetryFirst, Options.RetryMost, Chance());
        wait = outcome.RetryAfter > wait ? outcome.RetryAfter.Value : wait;
        await tools.Mailboxes.ReleaseAsync(system, [new(message.Id, attempt.Lease)], wait, outcome.Reason, cancellationToken);
        var due = tools.Time.GetTimestamp() + (long)(wait.TotalSeconds * tools.Time.TimestampFrequency);
        nextDue = nextDue > tools.Time.GetTimestamp() && nextDue < due ? nextDue : due;
    }

    // Jitter is no secret, but it is the randomness that there is here.
    private static double Chance() => RandomNumberGenerator.GetInt32(1_000_001) / 1_000_000.0;

    private sealed record Attempt(TakenMessage Message, Guid Lease, PushOutcome Outcome);
}
