using System.Security.Cryptography;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>
/// Takes an attachment's decoded bytes to the sink. What begins like a ZIP waits in a temporary file until it is whole: only then is it known
/// whether it is a file of its own or the wrapping of one.
/// </summary>
internal sealed class ContentWriter(int index, AttachmentSink? sink, EdxmlLimits limits, long bytesBefore) : IAsyncDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] start = new byte[4];
    private int startLength;
    private FileStream? spool;
    private Stream? target;

    public long SizeBytes { get; private set; }

    public string Sha256 { get; private set; } = "";

    public bool Zipped { get; private set; }

    public string? EntryName { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, Cursor cursor, CancellationToken cancel)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        if (spool is null && target is null)
        {
            var take = Math.Min(start.Length - startLength, bytes.Length);
            bytes.Span[..take].CopyTo(start.AsSpan(startLength));
            startLength += take;
            bytes = bytes[take..];
            if (startLength < start.Length)
            {
                return;
            }

            await BeginAsync(cursor.Place, cancel);
        }

        await PassAsync(bytes, cursor.Place, cancel);
    }

    /// <param name="name">The attachment's own name: an archive sent as such stays one.</param>
    public async Task FinishAsync(string? name, EdxmlPlace place, CancellationToken cancel)
    {
        if (spool is null && target is null)
        {
            await BeginAsync(place, cancel);
        }

        if (spool is not null)
        {
            var packed = spool.Length;
            using var wrapping = name?.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) == true ? null : ZipWrapping.TryOpen(spool, place);
            (Zipped, EntryName) = (wrapping is not null, wrapping?.EntryName);
            target = await OpenAsync(cancel);
            spool.Position = 0;
            var buffer = new byte[64 << 10];
            if (wrapping is null)
            {
                for (int read; (read = await spool.ReadAsync(buffer, cancel)) > 0;)
                {
                    await OutAsync(buffer.AsMemory(0, read), place, cancel);
                }
            }
            else
            {
                for (int read; (read = await wrapping.ReadAsync(buffer, cancel)) > 0;)
                {
                    if (SizeBytes + read > 1 << 20 && SizeBytes + read > packed * limits.MaxExpansion)
                    {
                        throw EdxmlException.Over(EdxmlError.Expansion, place, limits.MaxExpansion);
                    }

                    await OutAsync(buffer.AsMemory(0, read), place, cancel);
                }
            }
        }

        await target!.FlushAsync(cancel);
        await target.DisposeAsync();
        target = null;
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        hash.Dispose();
        if (spool is not null)
        {
            await spool.DisposeAsync();
        }

        if (target is not null)
        {
            await target.DisposeAsync();
        }
    }

    private async ValueTask BeginAsync(EdxmlPlace place, CancellationToken cancel)
    {
        if (startLength == start.Length && ZipWrapping.Begins(start))
        {
            spool = new FileStream(Path.Combine(Path.GetTempPath(), $"edxml-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
                UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        else
        {
            target = await OpenAsync(cancel);
        }

        await PassAsync(start.AsMemory(0, startLength), place, cancel);
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken cancel) => sink is null ? Stream.Null : await sink(index, cancel);

    private async ValueTask PassAsync(ReadOnlyMemory<byte> bytes, EdxmlPlace place, CancellationToken cancel)
    {
        if (spool is null)
        {
            await OutAsync(bytes, place, cancel);
            return;
        }

        MustFit(spool.Length + bytes.Length, place);
        await spool.WriteAsync(bytes, cancel);
    }

    private async ValueTask OutAsync(ReadOnlyMemory<byte> bytes, EdxmlPlace place, CancellationToken cancel)
    {
        SizeBytes += bytes.Length;
        MustFit(SizeBytes, place);
        hash.AppendData(bytes.Span);
        await target!.WriteAsync(bytes, cancel);
    }

    private void MustFit(long size, EdxmlPlace place)
    {
        if (size > limits.MaxAttachmentBytes || bytesBefore + size > limits.MaxAllAttachmentBytes)
        {
            throw EdxmlException.Over(EdxmlError.AttachmentTooLarge, place, size > limits.MaxAttachmentBytes ? limits.MaxAttachmentBytes : limits.MaxAllAttachmentBytes);
        }
    }
}
