using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>Where files lie: <c>uploads/{attachment}</c> while they come, <c>blobs/{xx}/{name}</c> when they are whole. Both on one file system, so that a rename is all.</summary>
internal sealed class AttachmentFolder(IOptions<AttachmentOptions> options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Uploads => Path.Combine(options.Value.Folder, "uploads");

    private string Blobs => Path.Combine(options.Value.Folder, "blobs");

    public string Upload(Guid attachment)
    {
        Directory.CreateDirectory(Uploads, OwnerOnly);
        return Path.Combine(Uploads, $"{attachment:N}");
    }

    /// <summary>Null when it is not there.</summary>
    public SafeFileHandle? Open(string name)
    {
        try
        {
            return File.OpenHandle(Blob(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A synced upload becomes a blob, durably.</summary>
    public void Keep(Guid attachment, string name)
    {
        var target = Blob(name);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder, OwnerOnly);
        File.Move(Upload(attachment), target, overwrite: false);
        Sync(folder);
        Sync(Blobs);
    }

    public void DeleteUpload(Guid attachment) => File.Delete(Upload(attachment));

    public void DeleteBlob(string name)
    {
        if (Directory.Exists(Path.GetDirectoryName(Blob(name))))
        {
            File.Delete(Blob(name));
        }
    }

    /// <summary>Bytes that may still be written here.</summary>
    public long FreeBytes()
    {
        Directory.CreateDirectory(Uploads, OwnerOnly);
        return new DriveInfo(Path.GetFullPath(Uploads)).AvailableFreeSpace;
    }

    /// <summary>Names of blobs and ids of uploads last written before <paramref name="before"/>.</summary>
    public (List<string> Blobs, List<Guid> Uploads) Older(DateTimeOffset before)
    {
        Directory.CreateDirectory(Blobs, OwnerOnly);
        Directory.CreateDirectory(Uploads, OwnerOnly);
        bool IsOlder(FileInfo file) => file.LastWriteTimeUtc < before.UtcDateTime;
        return (
            [.. new DirectoryInfo(Blobs).EnumerateFiles("*", SearchOption.AllDirectories).Where(IsOlder).Select(file => file.Name)],
            [.. new DirectoryInfo(Uploads).EnumerateFiles().Where(IsOlder).Where(file => Guid.TryParse(file.Name, out _)).Select(file => Guid.Parse(file.Name))]);
    }

    private string Blob(string name) => Path.Combine(Blobs, name[..2], name);

    private static void Sync(string folder)
    {
        if (!FolderSync.Try(folder, out var reason))
        {
            throw new IOException($"The folder {folder} could not be synced: {reason}");
        }
    }
}
