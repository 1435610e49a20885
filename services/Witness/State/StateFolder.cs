using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Witness.State;

/// <summary>
/// One small file for each log, on the disk before a cosignature leaves. A file that cannot be read stops the witness: without
/// its memory it would believe anything.
/// </summary>
internal sealed partial class StateFolder
{
    private readonly string folder;

    public StateFolder(IOptions<WitnessOptions> options)
    {
        folder = options.Value.StateFolder;
        Directory.CreateDirectory(folder);
    }

    public IReadOnlyList<LogMemory> Load() =>
    [
        .. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(file =>
            JsonSerializer.Deserialize<LogMemory>(File.ReadAllBytes(file), LgspJson.Options)
            ?? throw new InvalidOperationException($"{file} holds no memory of a log.")),
    ];

    public void Save(LogMemory memory)
    {
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(memory.Origin)))[..32] + ".json");
        var draft = path + ".new";
        using (var file = File.Create(draft))
        {
            JsonSerializer.Serialize(file, memory, LgspJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        SyncFolder();
    }

    /// <summary>The new name is durable only once the folder is; .NET itself opens no folders.</summary>
    private void SyncFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, 0);
        var failed = descriptor < 0 || Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (failed)
        {
            throw new IOException($"{folder} could not be synced: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
