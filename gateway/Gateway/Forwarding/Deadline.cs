using System.Collections.Concurrent;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Cancels a call when its provider has done nothing for the service's timeout, or when the caller goes away, or takes nothing of its
/// answer, or gives nothing of its body, for half a minute: Kestrel's own limits allow for every byte in the kernel's buffers, and for
/// every byte that came quickly before, which are minutes and hours. Other time that the caller takes does not count. One timer per call,
/// untouched while bytes flow; reused.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private const int MaxPooled = 1024;

    /// <summary>How long a caller may neither take nor give a byte.</summary>
    public static readonly TimeSpan PatienceWithCaller = TimeSpan.FromSeconds(30);

    private static readonly ConcurrentBag<Deadline> Pool = [];
    private static readonly Action<object?> CallerGone = static state => ((Deadline)state!).LeaveCaller();

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly CancellationTokenSource source = new();
    private CancellationTokenRegistration registration;
    private TimeSpan timeout;
    private long lastProgress;
    private volatile bool active;
    private volatile bool receivingFromCaller;
    private volatile bool sendingToCaller;

    private Deadline(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(static state => ((Deadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => source.Token;

    /// <summary>The provider was silent for too long.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>The caller went away.</summary>
    public bool CallerLeft { get; private set; }

    /// <summary>The caller stopped in the middle of its body.</summary>
    public bool CallerStalled { get; private set; }

    public static Deadline Start(TimeProvider time, TimeSpan timeout, CancellationToken callerGone)
    {
        if (!Pool.TryTake(out var deadline) || !ReferenceEquals(deadline.time, time))
        {
            deadline = new Deadline(time);
        }

        deadline.timeout = timeout;
        deadline.lastProgress = time.GetTimestamp();
        deadline.active = true;
        deadline.registration = callerGone.UnsafeRegister(CallerGone, deadline);
        deadline.timer.Change(timeout, Timeout.InfiniteTimeSpan);
        return deadline;
    }

    /// <summary>The provider did something.</summary>
    public void Progress() => Volatile.Write(ref lastProgress, time.GetTimestamp());

    public void ReceivingFromCaller(bool waits)
    {
        if (receivingFromCaller != waits)
        {
            receivingFromCaller = waits;
            Progress();
        }
    }

    public void SendingToCaller(bool waits)
    {
        if (sendingToCaller != waits)
        {
            sendingToCaller = waits;
            Progress();
        }
    }

    /// <summary>Stops what is still under way.</summary>
    public void Cancel() => source.Cancel();

    /// <summary>Gives it back; the token must not be used any more.</summary>
    public void Dispose()
    {
        registration.Dispose();
        lock (gate)
        {
            active = false;
        }

        // One that was cancelled is left to the collector: a late callback may still be about to cancel it.
        if (source.IsCancellationRequested || TimedOut || Pool.Count >= MaxPooled || !source.TryReset())
        {
            timer.Dispose();
            return;
        }

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        receivingFromCaller = sendingToCaller = false;
        Pool.Add(this);
    }

    /// <summary>There is nobody to answer any more.</summary>
    public void LeaveCaller()
    {
        CallerLeft = true;
        source.Cancel();
    }

    private void OnTimer()
    {
        lock (gate)
        {
            if (!active)
            {
                return;
            }

            var waits = receivingFromCaller || sendingToCaller;
            var since = time.GetElapsedTime(Volatile.Read(ref lastProgress));
            CallerLeft |= sendingToCaller && since >= PatienceWithCaller;
            CallerStalled = receivingFromCaller && since >= PatienceWithCaller;
            var left = CallerLeft || CallerStalled ? TimeSpan.Zero
                : !waits ? timeout - since
                : timeout < PatienceWithCaller - since ? timeout : PatienceWithCaller - since;
            if (left > TimeSpan.Zero)
            {
                timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            TimedOut = !CallerLeft && !CallerStalled;
        }

        source.Cancel();
    }
}
