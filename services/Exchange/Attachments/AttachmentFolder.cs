using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>Where files lie: <c>uploads/{attachment}</c> while they come, <c>blobs/{xx}/{name}</c> when they are whole. Both on one file system, so that a rename is all.</summary>
internal sealed class AttachmentFolder(IOptions<AttachmentOptions> options) : IAttachmentFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Uploads => Path.Combine(options.Value.Folder, "uploads");

    private string Blobs => Path.Combine(options.Value.Folder, "blobs");

    public long FreeBytes()
    {
        Directory.CreateDirectory(Uploads, OwnerOnly);
        return new DriveInfo(Path.GetFullPath(Uploads)).AvailableFreeSpace;
    }

    public Task<IUploadFile> ContinueAsync(Guid attachment, byte[] key, long length, CancellationToken cancel) =>
        Task.FromResult<IUploadFile>(SealedFile.Continue(Upload(attachment), key, length));

    public Task<IStoredFile?> OpenAsync(string name, byte[] key, long size, CancellationToken cancel)
    {
        try
        {
            return Task.FromResult<IStoredFile?>(
                SealedFile.Open(File.OpenHandle(Blob(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), key));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<IStoredFile?>(null);
        }
    }

    public Task KeepAsync(Guid attachment, string name, CancellationToken cancel)
    {
        var target = Blob(name);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder, OwnerOnly);
        File.Move(Upload(attachment), target, overwrite: false);
        Sync(folder);
        Sync(Blobs);
        return Task.CompletedTask;
    }

    public Task DeleteUploadAsync(Guid attachment, CancellationToken cancel)
    {
        File.Delete(Upload(attachment));
        return Task.CompletedTask;
    }

    public Task DeleteBlobAsync(string name, CancellationToken cancel)
    {
        if (Directory.Exists(Path.GetDirectoryName(Blob(name))))
        {
            File.Delete(Blob(name));
        }

        return Task.CompletedTask;
    }

    public Task<(List<string> Blobs, List<Guid> Uploads)> OlderAsync(DateTimeOffset before, CancellationToken cancel)
    {
        Directory.CreateDirectory(Blobs, OwnerOnly);
        Directory.CreateDirectory(Uploads, OwnerOnly);
        bool IsOlder(FileInfo file) => file.LastWriteTimeUtc < before.UtcDateTime;
        return Task.FromResult<(List<string>, List<Guid>)>((
            [.. new DirectoryInfo(Blobs).EnumerateFiles("*", SearchOption.AllDirectories).Where(IsOlder).Select(file => file.Name)],
            [.. new DirectoryInfo(Uploads).EnumerateFiles().Where(IsOlder).Where(file => Guid.TryParse(file.Name, out _)).Select(file => Guid.Parse(file.Name))]));
    }

    private string Upload(Guid attachment)
    {
        Directory.CreateDirectory(Uploads, OwnerOnly);
        return Path.Combine(Uploads, $"{attachment:N}");
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
