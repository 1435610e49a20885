using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>Speaks tus to Exchange, as a client would.</summary>
public sealed class Upload(Party party)
{
    public Uri Address { get; init; } = null!;

    public Guid Id => Guid.Parse(Address.ToString().Split('/')[^1]);

    public static async Task<Upload> CreateAsync(Party party, long size, string? metadata = null)
    {
        var answer = await new Upload(party).PostAsync(size, metadata);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return new Upload(party) { Address = answer.Headers.Location! };
    }

    /// <summary>A whole attachment of this content.</summary>
    public static async Task<Guid> WholeAsync(Party party, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var upload = await CreateAsync(party, content.Length);
        Assert.Equal(HttpStatusCode.NoContent, (await upload.PatchAsync(0, content)).StatusCode);
        return upload.Id;
    }

    public async Task<HttpResponseMessage> PostAsync(long size, string? metadata = null, byte[]? part = null)
    {
        using var request = Request(HttpMethod.Post, new Uri("/exchange/v1/attachments", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Upload-Length", size.ToString(CultureInfo.InvariantCulture));
        if (metadata is not null)
        {
            request.Headers.TryAddWithoutValidation("Upload-Metadata", metadata);
        }

        request.Content = part is null ? null : Part(part);
        return await party.Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PatchAsync(long offset, byte[] part, string? checksum = null) => PatchAsync(offset, Part(part), checksum);

    public async Task<HttpResponseMessage> PatchAsync(long offset, HttpContent part, string? checksum = null)
    {
        ArgumentNullException.ThrowIfNull(part);
        using var request = Request(HttpMethod.Patch, Address);
        request.Headers.TryAddWithoutValidation("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        if (checksum is not null)
        {
            request.Headers.TryAddWithoutValidation("Upload-Checksum", checksum);
        }

        part.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Content = part;
        return await party.Http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> HeadAsync()
    {
        using var request = Request(HttpMethod.Head, Address);
        return await party.Http.SendAsync(request);
    }

    public async Task<long> OffsetAsync() => Offset(await HeadAsync());

    public async Task<HttpResponseMessage> DeleteAsync()
    {
        using var request = Request(HttpMethod.Delete, Address);
        return await party.Http.SendAsync(request);
    }

    public static long Offset(HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    public static string Metadata(string name, string value) => $"{name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}";

    public static string Sha256(byte[] part) => $"sha256 {Convert.ToBase64String(SHA256.HashData(part))}";

    /// <summary>Bytes that differ from place to place.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)((i * 31) + (i >> 9) + seed);
        }

        return bytes;
    }

    private static ByteArrayContent Part(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return content;
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("Tus-Resumable", "1.0.0");
        return request;
    }
}
