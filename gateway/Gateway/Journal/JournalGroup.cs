using System.Buffers;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>Records that become durable together, laid out as they will stand on the disk.</summary>
internal sealed class JournalGroup
{
    private TaskCompletionSource done = new();

    private ArrayBufferWriter<byte> Frames { get; } = new(64 * 1024);

    public int Count { get; private set; }

    public int Length => Frames.WrittenCount;

    public ReadOnlySpan<byte> Bytes => Frames.WrittenSpan;

    public ulong FirstSequence { get; private set; }

    public ulong LastSequence { get; private set; }

    /// <summary>Ends when the records are on the disk.</summary>
    public Task Durable => done.Task;

    public void Add(ReadOnlySpan<byte> payload, ulong sequence)
    {
        var length = JournalFrame.HeaderBytes + payload.Length;
        var frame = Frames.GetSpan(length)[..length];
        payload.CopyTo(frame[JournalFrame.HeaderBytes..]);
        JournalFrame.Seal(frame, sequence, Count);
        Frames.Advance(length);
        if (Count++ == 0)
        {
            FirstSequence = sequence;
        }

        LastSequence = sequence;
    }

    /// <summary>Lets the calls go on, one after the other on another thread: the disk must not wait for them, nor for what they may call.</summary>
    public void Finish(Exception? failure)
    {
        var finished = new Finished(done, failure);
        done = new();
        Clear();
        ThreadPool.UnsafeQueueUserWorkItem(finished, preferLocal: false);
    }

    /// <summary>For a group that nobody waits for.</summary>
    public void Clear()
    {
        Count = 0;
        Frames.ResetWrittenCount();
    }

    private sealed class Finished(TaskCompletionSource done, Exception? failure) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            if (failure is null)
            {
                done.SetResult();
            }
            else
            {
                done.SetException(failure);
            }
        }
    }
}
