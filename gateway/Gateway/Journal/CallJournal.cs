using System.Diagnostics;
using System.Globalization;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// The gateway's own durable memory of calls. <see cref="AppendAsync"/> ends when the record is on the disk; one writer thread
/// syncs once for all that wait (group commit). Room is reserved before a call is forwarded, so that an answer never has to be
/// withheld for want of disk. Shipping reads what is durable and gives back the room of what has arrived.
/// </summary>
internal sealed partial class CallJournal : IDisposable
{
    /// <summary>A record is never larger, frame included: every text in it is capped where the call is read.</summary>
    public const int MaxRecordBytes = 4 * 1024;

    /// <summary>Holds the last sequence that has arrived.</summary>
    public const string ShippedFile = "shipped";

    /// <summary>Holds the last sequence that an orderly end left behind.</summary>
    public const string ClosedFile = "closed";

    // A sync costs some 70 µs of CPU for one record as for a hundred. A lone call does not wait; under load there are at most
    // a thousand a second.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(1);

    // While so few calls are under way and the disk is this quick, a call syncs its own record: to hand it to the writer and be woken
    // costs as much again as the sync.
    private const int Few = 2;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    [ThreadStatic]
    private static RecordBuffer? buffer;

    private readonly JournalOptions options;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(false);
    private readonly Thread writer;
    private JournalGroup waiting = new();
    private JournalGroup writing = new();
    private JournalSegment? current;
    private JournalSegment? spare;
    private bool committing;
    private TimeSpan lastSync;
    private ulong nextSequence;
    private ulong durable;
    private ulong shipped;
    private long reserved;
    private long room;
    private long nextLook;
    private volatile bool stopping;
    private TaskCompletionSource? moved;

    private CallJournal(JournalOptions options, ulong last, ulong shipped, JournalDamages damages, ILogger log)
    {
        this.options = options;
        Damages = damages;
        this.log = log;
        this.shipped = shipped;
        durable = last;
        nextSequence = last + 1;
        TryMakeSpare();
        writer = new Thread(Write) { IsBackground = true, Name = "call journal" };
        writer.Start();
    }

    public string Folder => options.Folder;

    public JournalDamages Damages { get; }

    /// <summary>Records on the disk that have not arrived yet.</summary>
    public long Backlog => (long)(Durable - Shipped);

    /// <summary>There is no room for another record.</summary>
    public bool IsFull => (Volatile.Read(ref reserved) + 1) * MaxRecordBytes > Volatile.Read(ref room);

    /// <summary>Sequence of the last record on the disk; 0 when there is none.</summary>
    public ulong Durable => Volatile.Read(ref durable);

    /// <summary>Sequence of the last record that arrived at the broker, with all before it.</summary>
    public ulong Shipped => Volatile.Read(ref shipped);

    /// <summary>Finds what an earlier process left, whether it ended well or not: complete frames count, a torn tail does not.</summary>
    public static CallJournal Open(JournalOptions options, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(options.Folder);
        var damages = new JournalDamages(options.Folder, log);
        var (last, shipped) = JournalRecovery.Run(options.Folder, damages);
        var journal = new CallJournal(options, last, shipped, damages, log);
        journal.ForgetShipped();
        return journal;
    }

    /// <summary>
    /// Takes room for one record. False: the disk or the journal's share of it is full, and the call must not be forwarded.
    /// Each success is followed by one <see cref="AppendAsync"/> or <see cref="Release"/>.
    /// </summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref reserved) * MaxRecordBytes <= Volatile.Read(ref room))
        {
            return true;
        }

        Interlocked.Decrement(ref reserved);
        return false;
    }

    public void Release() => Interlocked.Decrement(ref reserved);

    /// <summary>Ends when the record is on the disk. The journal gives the record its place in this gateway's order.</summary>
    /// <exception cref="IOException">The disk failed: the record may be lost, the answer must not be completed.</exception>
    public Task AppendAsync(CallRecord record)
    {
        var text = (buffer ??= new RecordBuffer()).Write(record);
        JournalGroup group;
        lock (gate)
        {
            waiting.Add(text, nextSequence++);
            if (!MayCommitHere())
            {
                if (waiting.Count == 1)
                {
                    work.Set();
                }

                return waiting.Durable;
            }

            group = TakeGroup();
        }

        var failure = Commit(group);
        group.Clear();
        EndCommit();
        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    /// <summary>Ends when more than <paramref name="after"/> is on the disk.</summary>
    public async Task WaitForAsync(ulong after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var signal = Volatile.Read(ref moved) ?? Interlocked.CompareExchange(ref moved, new(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? moved;
            if (Durable > after)
            {
                return;
            }

            if (signal is not null)
            {
                await signal.Task.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>
    /// All up to <paramref name="sequence"/> has arrived; segments without anything else are deleted. The mark itself is not
    /// synced: after a crash some records are shipped again under the ids that they had.
    /// </summary>
    public void MarkShipped(ulong sequence)
    {
        Volatile.Write(ref shipped, sequence);
        WriteMark(ShippedFile, sequence);
        ForgetShipped();
    }

    /// <summary>Writes what waits, then closes.</summary>
    public void Dispose()
    {
        stopping = true;
        work.Set();
        writer.Join();
        current?.Dispose();
        spare?.Delete();
        work.Dispose();
        try
        {
            WriteMark(ClosedFile, Durable);
        }
        catch (IOException exception)
        {
            Log.NotClosed(log, exception.Message);
        }
    }

    private void WriteMark(string name, ulong sequence)
    {
        var path = Path.Combine(options.Folder, name);
        File.WriteAllText(path + ".new", sequence.ToString(CultureInfo.InvariantCulture));
        File.Move(path + ".new", path, overwrite: true);
    }

    private void Write()
    {
        long began = 0;
        while (true)
        {
            // Also wakes by itself, to look whether the disk has room again.
            work.WaitOne(options.Look);
            if (!stopping)
            {
                JournalSegment.Pause(Spacing - Stopwatch.GetElapsedTime(began));
            }

            began = Stopwatch.GetTimestamp();
            if (TakeWaiting(out var ended) is { } group)
            {
                var failure = Commit(group);
                group.Finish(failure);
                EndCommit();
            }
            else if (ended)
            {
                return;
            }

            TryMakeSpare();
        }
    }

    /// <summary>Under the gate: nothing else waits or is being written, and the file need not change.</summary>
    private bool MayCommitHere() =>
        !committing && !stopping && waiting.Count == 1 && lastSync < Quick && Volatile.Read(ref reserved) <= Few
        && current is not null && current.Length + waiting.Length <= current.Capacity;

    /// <summary>Under the gate: until <see cref="EndCommit"/> nobody else commits.</summary>
    private JournalGroup TakeGroup()
    {
        committing = true;
        (waiting, writing) = (writing, waiting);
        return writing;
    }

    private JournalGroup? TakeWaiting(out bool ended)
    {
        lock (gate)
        {
            ended = stopping && !committing && waiting.Count == 0;
            return committing || waiting.Count == 0 ? null : TakeGroup();
        }
    }

    private void EndCommit()
    {
        lock (gate)
        {
            committing = false;
            if (waiting.Count > 0 || stopping)
            {
                work.Set();
            }
        }
    }

    /// <summary>Null when the group is on the disk.</summary>
    private IOException? Commit(JournalGroup group)
    {
        IOException? failure = null;
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (current is null || current.Length + group.Length > current.Capacity)
            {
                Roll(group.FirstSequence);
            }

            current!.Write(group.Bytes);
            Volatile.Write(ref durable, group.LastSequence);
        }
        catch (IOException exception)
        {
            // The file is in doubt: the next group goes to a new one, and none is accepted until there is one.
            failure = exception;
            Log.WriteFailed(log, group.Count, exception.Message);
            current?.Dispose();
            current = null;
        }

        lastSync = Stopwatch.GetElapsedTime(began);
        CountRoom();
        Interlocked.Add(ref reserved, -group.Count);
        // Only who waits for more has put one there.
        Interlocked.Exchange(ref moved, null)?.SetResult();
        return failure;
    }

    private void Roll(ulong firstSequence)
    {
        var next = spare ?? JournalSegment.Create(options.Folder, options.SegmentBytes);
        spare = null;
        current?.Dispose();
        current = next.Name(firstSequence, durable);
    }

    /// <summary>
    /// The next segment is made before the current one is full, and its room counts only when it is there.
    /// </summary>
    private void TryMakeSpare()
    {
        if (spare is not null || stopping || Stopwatch.GetTimestamp() < nextLook)
        {
            return;
        }

        try
        {
            spare = MakeSpare();
        }
        catch (IOException exception)
        {
            Log.NoRoom(log, exception.Message);
            nextLook = Stopwatch.GetTimestamp() + (long)(options.Look.TotalSeconds * Stopwatch.Frequency);
        }

        CountRoom();
    }

    /// <summary>What has arrived already gives way to what has not.</summary>
    private JournalSegment MakeSpare()
    {
        while ((JournalSegment.In(options.Folder).Count + 1) * options.SegmentBytes > options.MaxBytes)
        {
            if (!TryForgetOldest(JournalSegment.In(options.Folder)))
            {
                throw new IOException($"its limit of {options.MaxBytes} bytes is reached by records that have not arrived at Audit");
            }
        }

        while (true)
        {
            try
            {
                return JournalSegment.Create(options.Folder, options.SegmentBytes);
            }
            catch (IOException) when (TryForgetOldest(JournalSegment.In(options.Folder)))
            {
                // Perhaps that was enough.
            }
        }
    }

    /// <summary>What is promised must fit into one segment: a group that does not fit the current one goes whole to the spare one.</summary>
    private void CountRoom() => Volatile.Write(ref room, spare?.Capacity ?? (current is null ? 0 : current.Capacity - current.Length));

    private void ForgetShipped()
    {
        var segments = JournalSegment.In(options.Folder);
        var arrived = 0;
        while (HasArrived(segments, arrived))
        {
            arrived++;
        }

        for (var i = 0; i < arrived - (options.KeepShippedBytes / options.SegmentBytes); i++)
        {
            File.Delete(segments[i]);
        }
    }

    private bool TryForgetOldest(IReadOnlyList<string> segments)
    {
        if (!HasArrived(segments, 0))
        {
            return false;
        }

        File.Delete(segments[0]);
        return true;
    }

    /// <summary>All in the segment has, and there is a later one.</summary>
    private bool HasArrived(IReadOnlyList<string> segments, int index) =>
        index + 1 < segments.Count && JournalSegment.FirstSequenceOf(segments[index + 1]) <= Shipped + 1;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "{Count} call records could not be written, their answers are broken off: {Reason}")]
        public static partial void WriteFailed(ILogger log, int count, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The call journal could not note its orderly end: {Reason}")]
        public static partial void NotClosed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The call journal has no room for another segment, calls are refused when the last one is full: {Reason}")]
        public static partial void NoRoom(ILogger log, string reason);
    }
}
