using System.Security.Cryptography;
using GiaLai.Lgsp.Client.Calls;

namespace GiaLai.Lgsp.Client.Messages;

/// <summary>What a handler decides of a message.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>It is dealt with.</summary>
    public static Verdict Done { get; } = new DoneVerdict();

    /// <summary>Not now: it shall come again.</summary>
    /// <param name="delay">Not before.</param>
    public static Verdict Later(TimeSpan delay) => new LaterVerdict(delay);

    /// <summary>Never: the sender is told why.</summary>
    /// <param name="reason">For people at the sender's side, 1 to 1,000 characters.</param>
    public static Verdict Reject(string reason) => new RejectVerdict(reason);

    internal sealed record DoneVerdict : Verdict;

    internal sealed record LaterVerdict(TimeSpan Delay) : Verdict;

    internal sealed record RejectVerdict(string Reason) : Verdict;
}

/// <summary>How a mailbox is read.</summary>
public sealed record MailboxLoopOptions
{
    /// <summary>Messages taken at once, 1 to 500; they are handled one after the other. Default 10.</summary>
    public int Max { get; init; } = 10;

    /// <summary>How long the platform is asked to wait for a message, at most 30 s. Default 20 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the messages of one taking are held: more than handling all of them needs. Default 5 minutes.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pause after a first failure of handler or platform; doubled each time, with jitter. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause. Default 1 minute.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told of each failure: of the platform (no message), or of the handler. For the system's own log.</summary>
    public Action<Exception, ReceivedMessage?>? OnFailure { get; init; }
}

/// <summary>
/// Reads a mailbox until it is stopped: takes, lets the handler decide, remembers, acknowledges. A message that was handled before is
/// acknowledged without the handler; one whose handler throws comes again, later each time. Order per key is kept.
/// </summary>
public sealed class MailboxLoop
{
    private readonly MailboxClient mailbox;
    private readonly IInbox inbox;
    private readonly MailboxLoopOptions options;

    /// <summary>Nothing is read before <see cref="RunAsync"/>.</summary>
    /// <param name="mailbox">Of <see cref="LgspClient.Mailbox"/>.</param>
    /// <param name="inbox">Remembers what was handled.</param>
    /// <param name="options">Null = the defaults.</param>
    public MailboxLoop(MailboxClient mailbox, IInbox inbox, MailboxLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(inbox);
        (this.mailbox, this.inbox, this.options) = (mailbox, inbox, options ?? new MailboxLoopOptions());
    }

    /// <summary>Reads until the token is cancelled; then returns, after the message under way.</summary>
    /// <param name="handle">Decides of one message; called one at a time. What it throws makes the message come again.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(Func<ReceivedMessage, CancellationToken, Task<Verdict>> handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handle);
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var message in await mailbox.TakeAsync(options.Max, options.Wait, options.Lease, cancellationToken).ConfigureAwait(false))
                {
                    // What is over is another reader's; what is left at the end is given back by its lease.
                    if (!cancellationToken.IsCancellationRequested && mailbox.Time.GetUtcNow() < message.LeasedUntil)
                    {
                        await DealAsync(message, handle, cancellationToken).ConfigureAwait(false);
                    }
                }

                failures = 0;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or LgspException or TaskCanceledException or IOException)
            {
                options.OnFailure?.Invoke(exception, null);
                var pause = Pause(++failures);
                if (exception is LgspException { RetryAfter: { } asked } && asked > pause)
                {
                    pause = asked;
                }

                await Task.Delay(pause, mailbox.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DealAsync(ReceivedMessage message, Func<ReceivedMessage, CancellationToken, Task<Verdict>> handle, CancellationToken cancellationToken)
    {
        Verdict verdict;
        if (await inbox.HasAsync(message.Id, cancellationToken).ConfigureAwait(false))
        {
            verdict = Verdict.Done;
        }
        else
        {
            verdict = await DecideAsync(message, handle, cancellationToken).ConfigureAwait(false);
            if (verdict is Verdict.DoneVerdict)
            {
                await inbox.AddAsync(message.Id, CancellationToken.None).ConfigureAwait(false);
            }
        }

        // What was decided is told also at the end of the loop: otherwise it would come again.
        await (verdict switch
        {
            Verdict.LaterVerdict later => mailbox.ReleaseAsync([message], later.Delay, CancellationToken.None),
            Verdict.RejectVerdict reject => mailbox.RejectAsync([message], reject.Reason, CancellationToken.None),
            _ => mailbox.AcknowledgeAsync([message], CancellationToken.None),
        }).ConfigureAwait(false);
    }

    private async Task<Verdict> DecideAsync(ReceivedMessage message, Func<ReceivedMessage, CancellationToken, Task<Verdict>> handle, CancellationToken cancellationToken)
    {
        try
        {
            return await handle(message, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Verdict.Later(TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            options.OnFailure?.Invoke(exception, message);
            return Verdict.Later(Pause(message.Attempt));
        }
    }

    /// <summary>Doubled each time, half of it by chance: readers that failed together do not come together.</summary>
    private TimeSpan Pause(int failures)
    {
        var full = Math.Min(options.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 30) - 1), options.LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + RandomNumberGenerator.GetInt32(500) / 1000.0));
    }
}
