using System.Globalization;
using System.Runtime.InteropServices;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// A file of frames behind a <see cref="SegmentHead"/>, its space taken from the disk when it is made: what was promised to a call
/// cannot fail for want of room. Named after the first sequence that it may hold.
/// </summary>
internal sealed partial class JournalSegment : IDisposable
{
    public const string Extension = ".journal";
    private const int NameDigits = 20;
    private static readonly byte[] Zeros = new byte[1024 * 1024];
    private readonly SafeFileHandle file;
    private Task? wiping;
    private volatile bool wiped;

    private JournalSegment(string path, SafeFileHandle file, long capacity)
    {
        Path = path;
        this.file = file;
        Capacity = capacity;
    }

    public string Path { get; }

    /// <summary>Bytes of frames that it takes.</summary>
    public long Capacity { get; }

    /// <summary>Bytes of frames written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Makes a segment whose name is settled by <see cref="Name"/> when it is first needed.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public static JournalSegment Create(string folder, long capacity)
    {
        var path = System.IO.Path.Combine(folder, $"spare-{Guid.CreateVersion7():N}.tmp");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var error = PosixFallocate(file, 0, SegmentHead.Bytes + capacity);
            if (error != 0)
            {
                throw new IOException($"No room for a journal segment of {capacity} bytes: {Marshal.GetPInvokeErrorMessage(error)}.");
            }

            RandomAccess.FlushToDisk(file);
            var segment = new JournalSegment(path, file, capacity);
            segment.wiping = Task.Factory.StartNew(segment.Wipe, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return segment;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Gives the segment its place in the order; durable before it returns.</summary>
    /// <param name="firstSequence">Of the frames to come.</param>
    /// <param name="before">The last sequence that is durable; between the two is what a disk refused.</param>
    public JournalSegment Name(ulong firstSequence, ulong before)
    {
        StopWiping();
        RandomAccess.Write(file, new SegmentHead(firstSequence, before).ToBytes(), 0);
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        var path = PathOf(folder, firstSequence);
        File.Move(Path, path);
        // The rename is durable only when its folder is.
        if (!FolderSync.Try(folder, out var reason))
        {
            throw new IOException($"{folder} cannot be synced: {reason}.");
        }

        return new JournalSegment(path, file, Capacity);
    }

    /// <summary>Appends and waits until the bytes are on the disk.</summary>
    public void Write(ReadOnlySpan<byte> frames)
    {
        RandomAccess.Write(file, frames, SegmentHead.Bytes + Length);
        if (Fdatasync(file) != 0)
        {
            // After a failed sync the kernel may have dropped the pages: this file can no longer be trusted.
            throw new IOException($"fdatasync of {Path}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        Length += frames.Length;
    }

    public void Dispose() => file.Dispose();

    /// <summary>For a segment that never got a name.</summary>
    public void Delete()
    {
        StopWiping();
        file.Dispose();
        File.Delete(Path);
    }

    public static string PathOf(string folder, ulong firstSequence) =>
        System.IO.Path.Combine(folder, firstSequence.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    public static ulong FirstSequenceOf(string path) =>
        ulong.Parse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>All segments of the folder, oldest first. What is not named as one is none.</summary>
    public static IReadOnlyList<string> In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension).Where(IsNamedAsOne).Order(StringComparer.Ordinal)];

    public static bool IsNamedAsOne(string path) =>
        System.IO.Path.GetFileNameWithoutExtension(path) is { Length: NameDigits } name && ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>
    /// Space that was written once needs no note in the file system's own tables when a frame comes: a sync then writes the frame alone.
    /// Done while nobody needs the segment, as far as it gets.
    /// </summary>
    private void Wipe()
    {
        for (long at = 0; at < Capacity && !wiped; at += Zeros.Length)
        {
            try
            {
                RandomAccess.Write(file, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, Capacity - at)), SegmentHead.Bytes + at);
            }
            catch (IOException)
            {
                // It is a preparation; a disk that fails says so when a frame is written.
                return;
            }

            _ = Fdatasync(file);
        }
    }

    private void StopWiping()
    {
        wiped = true;
        wiping?.GetAwaiter().GetResult();
    }

    /// <summary>For the thread that syncs; finer than the runtime's own milliseconds.</summary>
    public static void Pause(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            _ = Usleep((uint)time.TotalMicroseconds);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixFallocate(SafeFileHandle file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Usleep(uint microseconds);
}
