namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>
/// Where the files of attachments lie, sealed: a folder (<see cref="AttachmentFolder"/>) or a bucket (<see cref="S3.S3Files"/>). The database
/// knows what there is; what it does not know is swept away.
/// </summary>
/// <exception cref="FilesUnavailableException">Of every operation: the store does not answer.</exception>
internal interface IAttachmentFiles
{
    /// <summary>Bytes that may still be written here.</summary>
    long FreeBytes();

    /// <summary>Continues an upload at <paramref name="length"/>. When what comes last was torn by a crash it continues a little before; when it is gone, at 0.</summary>
    Task<IUploadFile> ContinueAsync(Guid attachment, byte[] key, long length, CancellationToken cancel);

    /// <summary>A finished upload becomes a blob under its name, durably.</summary>
    Task KeepAsync(Guid attachment, string name, CancellationToken cancel);

    /// <summary>Null when it is not there.</summary>
    Task<IStoredFile?> OpenAsync(string name, byte[] key, long size, CancellationToken cancel);

    /// <summary>Nothing happens when it is not there.</summary>
    Task DeleteUploadAsync(Guid attachment, CancellationToken cancel);

    /// <summary>Nothing happens when it is not there.</summary>
    Task DeleteBlobAsync(string name, CancellationToken cancel);

    /// <summary>Names of blobs and ids of uploads last written before <paramref name="before"/>.</summary>
    Task<(List<string> Blobs, List<Guid> Uploads)> OlderAsync(DateTimeOffset before, CancellationToken cancel);
}

/// <summary>An upload in the hand of its one writer.</summary>
internal interface IUploadFile : IAsyncDisposable
{
    /// <summary>Bytes in clear, written or not.</summary>
    long Length { get; }

    ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Durable when this returns.</summary>
    Task SyncAsync(CancellationToken cancel);

    /// <summary>What is durable is also noted: nothing goes back behind it any more.</summary>
    UploadMark Mark();

    /// <summary>Forgets what was appended since <paramref name="mark"/>.</summary>
    Task ReturnAsync(UploadMark mark, CancellationToken cancel);

    /// <summary>No more comes: what lies there, to be read back.</summary>
    Task<IStoredFile> FinishAsync(CancellationToken cancel);
}

/// <summary>A whole file, in clear, piece by piece.</summary>
internal interface IStoredFile : IAsyncDisposable
{
    /// <summary>The piece of <see cref="PieceCipher.PieceBytes"/> that begins at <paramref name="start"/>; valid until the next call.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file was changed, or it is not the one.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(long start, int length, CancellationToken cancel);
}

/// <summary>Where an upload was, and what its last piece held.</summary>
internal sealed record UploadMark(long Length, byte[] Tail);

/// <summary>The store of files does not answer; nothing is half done.</summary>
internal sealed class FilesUnavailableException(string reason, Exception inner) : Exception(reason, inner);
