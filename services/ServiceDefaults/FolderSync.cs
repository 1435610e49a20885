using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>Makes a rename or a new file in a folder durable; .NET itself cannot sync a folder.</summary>
public static partial class FolderSync
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC

    /// <summary>False with the reason when the disk, or its file system, does not do it.</summary>
    public static bool Try(string folder, out string? reason)
    {
        using var handle = Open(folder, ReadOnlyDirectory);
        var done = !handle.IsInvalid && Sync(handle) == 0;
        reason = done ? null : Marshal.GetLastPInvokeErrorMessage();
        return done;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);
}
