using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Client.Calls;

namespace GiaLai.Lgsp.Client.Attachments;

/// <summary>A file to upload.</summary>
public sealed record UploadOptions
{
    /// <summary>Name of the file; null = none is told.</summary>
    public string? FileName { get; init; }

    /// <summary>Its media type; null = not said.</summary>
    public string? ContentType { get; init; }

    /// <summary>Bytes sent in one request. A break costs at most this much. Default 8 MiB.</summary>
    public int PartSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>Attempts in a row without progress before it is given up. Default 8.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>Pause after a first failed attempt; doubled each time. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told of the bytes that the platform has.</summary>
    public Action<long>? OnProgress { get; init; }
}

/// <summary>Uploads and downloads files that are too large for a message. Both go on where they were broken off. Source: tus resumable upload protocol 1.0.0.</summary>
public sealed class AttachmentClient
{
    private const string Address = "exchange/v1/attachments";
    private const string Version = "1.0.0";

    private readonly CallClient calls;

    internal AttachmentClient(CallClient calls) => this.calls = calls;

    /// <summary>Uploads a file, over breaks of the connection; keep the address of <see cref="BeginAsync"/> to go on after a restart.</summary>
    /// <param name="file">Seekable; read from its beginning.</param>
    /// <param name="options">Name, type, sizes; null = the defaults.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>The attachment's id, for <see cref="Messages.OutgoingMessage.Attachments"/>.</returns>
    /// <exception cref="LgspException">The platform refused it.</exception>
    public async Task<Guid> UploadAsync(Stream file, UploadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var upload = await BeginAsync(file.Length, options, cancellationToken).ConfigureAwait(false);
        return await ResumeAsync(upload, file, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Announces a file. Nothing of it is sent yet.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="options">Name and type; null = none.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>The upload's address, for <see cref="ResumeAsync"/>.</returns>
    public async Task<Uri> BeginAsync(long length, UploadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = New(HttpMethod.Post, new Uri(calls.Base, Address));
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        var metadata = string.Join(',', ((string, string?)[])[("filename", options?.FileName), ("filetype", options?.ContentType)] is var pairs
            ? pairs.Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Item2!))}")
            : []);
        if (metadata.Length > 0)
        {
            request.Headers.Add("Upload-Metadata", metadata);
        }

        using var answer = await calls.SendToPlatformAsync(request, cancellationToken).ConfigureAwait(false);
        return new Uri(new Uri(calls.Base, Address), answer.Headers.Location ?? throw new InvalidDataException("The platform gave the upload no address."));
    }

    /// <summary>Sends what the platform does not have yet, over breaks of the connection.</summary>
    /// <param name="upload">From <see cref="BeginAsync"/>.</param>
    /// <param name="file">The same file, seekable.</param>
    /// <param name="options">Sizes; null = the defaults.</param>
    /// <param name="cancellationToken">Breaks it off; it can be resumed.</param>
    /// <returns>The attachment's id.</returns>
    public async Task<Guid> ResumeAsync(Uri upload, Stream file, UploadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(file);
        options ??= new UploadOptions();
        var (offset, failures) = (-1L, 0);
        while (offset < file.Length)
        {
            try
            {
                offset = offset < 0 ? await OffsetAsync(upload, cancellationToken).ConfigureAwait(false) : await SendPartAsync(upload, file, offset, options, cancellationToken).ConfigureAwait(false);
                options.OnProgress?.Invoke(offset);
                failures = 0;
            }
            catch (Exception exception) when (IsBreak(exception, cancellationToken) && ++failures < options.Attempts)
            {
                // How much arrived only the platform knows.
                offset = -1;
                await Task.Delay(options.FirstPause * Math.Pow(2, failures - 1), calls.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        return Guid.TryParse(upload.Segments[^1].TrimEnd('/'), out var id) ? id : throw new InvalidDataException("The upload's address holds no id.");
    }

    /// <summary>Downloads an attachment, over breaks of the connection.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="into">Where it goes, seekable; what is in it already is taken for the attachment's beginning.</param>
    /// <param name="options">Attempts and pauses; null = the defaults.</param>
    /// <param name="cancellationToken">Breaks it off; it can be called again with the same stream.</param>
    /// <returns>SHA-256 of the whole, hex, lower case.</returns>
    /// <exception cref="InvalidDataException">The whole is not what the platform has by its <c>Content-Digest</c> or <c>Repr-Digest</c>.</exception>
    public async Task<string> DownloadAsync(Guid id, Stream into, UploadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(into);
        options ??= new UploadOptions();
        string? told = null;
        for (var failures = 0; ;)
        {
            var before = into.Length;
            try
            {
                told = await ReceiveAsync(id, into, cancellationToken).ConfigureAwait(false) ?? told;
                break;
            }
            catch (Exception exception) when (IsBreak(exception, cancellationToken) && (failures = into.Length > before ? 1 : failures + 1) < options.Attempts)
            {
                await Task.Delay(options.FirstPause * Math.Pow(2, failures - 1), calls.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        into.Position = 0;
        var sha256 = await SHA256.HashDataAsync(into, cancellationToken).ConfigureAwait(false);
        return told is null || told == Convert.ToBase64String(sha256)
            ? Convert.ToHexStringLower(sha256)
            : throw new InvalidDataException($"Attachment {id} does not have the SHA-256 that the platform names.");
    }

    private async Task<string?> ReceiveAsync(Guid id, Stream into, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Address}/{id}");
        if (into.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(into.Length, null);
        }

        using var answer = await calls.SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && answer.Content.Headers.ContentRange?.Length == into.Length)
        {
            // It was whole already.
            return Digest(answer);
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw await LgspException.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        // A platform that gives no part gives the whole.
        into.Position = answer.StatusCode == HttpStatusCode.PartialContent ? answer.Content.Headers.ContentRange?.From ?? into.Length : 0;
        into.SetLength(into.Position);
        await answer.Content.CopyToAsync(into, cancellationToken).ConfigureAwait(false);
        return Digest(answer);
    }

    /// <summary>Of the whole, whatever part this answer is. Source: RFC 9530, section 3.</summary>
    private static string? Digest(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Repr-Digest", out var values) && string.Join(',', values).Split("sha-256=:", 2) is [_, var rest] ? rest.Split(':')[0] : null;

    private async Task<long> OffsetAsync(Uri upload, CancellationToken cancellationToken)
    {
        using var answer = await calls.SendToPlatformAsync(New(HttpMethod.Head, upload), cancellationToken).ConfigureAwait(false);
        return OffsetOf(answer);
    }

    private async Task<long> SendPartAsync(Uri upload, Stream file, long offset, UploadOptions options, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(options.PartSize, file.Length - offset);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            file.Position = offset;
            await file.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            var request = New(HttpMethod.Patch, upload);
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Headers.TryAddWithoutValidation("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData(buffer.AsSpan(0, length)))}");
            request.Content = new ReadOnlyMemoryContent(buffer.AsMemory(0, length));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            using var answer = await calls.SendToPlatformAsync(request, cancellationToken).ConfigureAwait(false);
            return OffsetOf(answer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HttpRequestMessage New(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", Version);
        return request;
    }

    private static long OffsetOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Upload-Offset", out var values) && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new InvalidDataException("The platform did not say how much of the upload it has.");

    /// <summary>Another attempt may help. 409: the platform has more or less than was believed; 460: a part was damaged on its way.</summary>
    private static bool IsBreak(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        LgspException refused => refused.IsTransient || (int)refused.Status is 409 or 460 or 423,
        HttpRequestException or IOException => true,
        TaskCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
