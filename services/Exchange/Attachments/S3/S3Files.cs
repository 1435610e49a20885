namespace GiaLai.Lgsp.Exchange.Attachments.S3;

/// <summary>
/// Attachments in a bucket: one object each, <c>{id}</c>, put together from parts; while it comes, what is no whole part yet lies beside it as
/// <c>{id}.{part}</c>. An object keeps its name when it becomes a blob: the blob's id is the attachment's. See ADR 0088.
/// </summary>
internal sealed class S3Files(S3Bucket bucket) : IAttachmentFiles
{
    public long FreeBytes() => long.MaxValue;

    public async Task<IUploadFile> ContinueAsync(Guid attachment, byte[] key, long length, CancellationToken cancel) =>
        await S3Upload.ContinueAsync(bucket, Key(attachment), key, length, cancel);

    /// <summary>It stands under its name already.</summary>
    public Task KeepAsync(Guid attachment, string name, CancellationToken cancel) => DeleteTailsAsync(Key(attachment), cancel);

    public async Task<IStoredFile?> OpenAsync(string name, byte[] key, long size, CancellationToken cancel) =>
        AttachmentKeys.BlobOf(name) is { } id && await bucket.SizeAsync(Key(id), cancel) == PieceCipher.SealedLength(size) ? new S3Reading(bucket, Key(id), key) : null;

    public async Task DeleteUploadAsync(Guid attachment, CancellationToken cancel)
    {
        var key = Key(attachment);
        foreach (var upload in await bucket.ListUploadsAsync(key, cancel))
        {
            await bucket.AbortAsync(upload.Key, upload.UploadId, cancel);
        }

        await DeleteTailsAsync(key, cancel);
        await bucket.DeleteAsync(key, cancel);
    }

    public Task DeleteBlobAsync(string name, CancellationToken cancel) => DeleteUploadAsync(AttachmentKeys.BlobOf(name)!.Value, cancel);

    /// <summary>All as uploads: who asks knows which ids are blobs.</summary>
    public async Task<(List<string> Blobs, List<Guid> Uploads)> OlderAsync(DateTimeOffset before, CancellationToken cancel)
    {
        var objects = await bucket.ListAsync(bucket.Prefix, cancel);
        var uploads = await bucket.ListUploadsAsync(bucket.Prefix, cancel);
        var keys = objects.Where(item => item.At < before).Select(item => item.Key).Concat(uploads.Where(item => item.At < before).Select(item => item.Key));
        return ([], [.. keys.Select(IdOf).OfType<Guid>().Distinct()]);
    }

    private string Key(Guid id) => $"{bucket.Prefix}{id:N}";

    private Guid? IdOf(string key) =>
        Guid.TryParseExact(key[bucket.Prefix.Length..].Split('.')[0], "N", out var id) ? id : null;

    private async Task DeleteTailsAsync(string key, CancellationToken cancel)
    {
        foreach (var (tail, _) in await bucket.ListAsync(key + ".", cancel))
        {
            await bucket.DeleteAsync(tail, cancel);
        }
    }
}
