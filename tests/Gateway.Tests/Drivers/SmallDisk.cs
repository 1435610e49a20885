using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>An ext4 filesystem of its own in a file, which can be filled, and can lose its power. Needs the right to mount.</summary>
public sealed partial class SmallDisk : IDisposable
{
    // linux/fs.h: what is not on the disk yet, its log included, never will be.
    private const uint Shutdown = 0x8004587D;
    private const int WithoutFlushingTheLog = 2;
    private readonly string image;
    private bool mounted;

    private SmallDisk(string image, string folder) => (this.image, Folder) = (image, folder);

    public string Folder { get; }

    /// <summary>Skips the test where it may not be made, as in a container without privileges.</summary>
    public static SmallDisk Make(string path, int mebibytes)
    {
        var disk = new SmallDisk(path + ".image", path);
        Directory.CreateDirectory(disk.Folder);
        using (var file = File.Create(disk.image))
        {
            file.SetLength(mebibytes * 1024L * 1024);
        }

        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a filesystem.");
        Assert.SkipUnless(Run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image) is null, "There is no mkfs.ext4.");
        var refused = Run("mount", "-o", "loop", disk.image, disk.Folder);
        Assert.SkipUnless(refused is null, $"This machine does not let a loop filesystem be mounted: {refused}");
        disk.mounted = true;
        return disk;
    }

    /// <summary>Takes all room but this.</summary>
    public string FillUntil(int mebibytesLeft)
    {
        var path = Path.Combine(Folder, "somebody-elses");
        using var file = File.Create(path);
        var zeros = new byte[1024 * 1024];
        while (new DriveInfo(Folder).AvailableFreeSpace > mebibytesLeft * 1024L * 1024)
        {
            file.Write(zeros);
            file.Flush(flushToDisk: true);
        }

        return path;
    }

    /// <summary>What was not synced is lost. Whoever has files open here must be frozen before, and gone afterwards.</summary>
    public void CutPower()
    {
        using var folder = OpenFolder(Folder);
        var how = WithoutFlushingTheLog;
        Assert.True(Ioctl(folder, Shutdown, ref how) == 0, Marshal.GetLastPInvokeErrorMessage());
    }

    public void MountAgain()
    {
        Assert.Null(Run("umount", Folder));
        mounted = false;
        Assert.Null(Run("mount", "-o", "loop", image, Folder));
        mounted = true;
    }

    public void Dispose()
    {
        if (mounted)
        {
            Run("umount", Folder);
        }

        File.Delete(image);
        Directory.Delete(Folder);
    }

    /// <summary>Null when it succeeded, else what it said.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}: {said.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }

    private static SafeFileHandle OpenFolder(string path) => new(Open(path, 0), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, ref int argument);
}
