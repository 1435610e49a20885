using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway;

/// <summary>
/// What this instance must remember over a restart. A file is replaced whole: written beside, synced, renamed, the folder synced;
/// after a power cut there is the old or the new one.
/// </summary>
internal sealed class StateFolder
{
    private readonly string folder;

    public StateFolder(IOptions<GatewayOptions> options)
    {
        folder = Path.GetFullPath(options.Value.StateFolder);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Null when there is none.</summary>
    public byte[]? Read(string name) => File.Exists(PathOf(name)) ? File.ReadAllBytes(PathOf(name)) : null;

    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var target = PathOf(name);
        var temporary = target + ".new";
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
        {
            await file.WriteAsync(content, cancel);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, target, overwrite: true);
        if (OperatingSystem.IsLinux())
        {
            _ = FolderSync.Try(folder, out _);
        }
    }
}
