using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>The content of an attachment, or a part of it by <c>Range</c>; for its owner and the recipients of messages that refer to it.</summary>
internal static class GetAttachment
{
    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/attachments/{id}", Handle).WithName("getAttachment").WithSummary("Download an attachment")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");

    private static async Task<IResult> Handle(
        Guid id, HttpContext context, Caller caller, AttachmentStore store, AttachmentReading reading, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } attachment
            || !(attachment.Owner == caller.Subject || await store.IsSentToAsync(id, caller.Subject, cancellationToken)))
        {
            return ExchangeProblems.AttachmentNotFound;
        }

        if ((await reading.OpenAsync(attachment, cancellationToken)).IsProblem(out var problem, out var content))
        {
            return problem;
        }

        await store.DownloadedAsync(attachment, caller.Subject, time.GetUtcNow(), cancellationToken);
        // A sender chose the type: no browser is to act on it.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(attachment.Sha256!)}:";
        context.Response.Headers.CacheControl = "private, no-store";
        var type = MediaTypeHeaderValue.TryParse(attachment.ContentType, out _) ? attachment.ContentType : "application/octet-stream";
        return TypedResults.Stream(
            content, type, attachment.FileName ?? $"{id}", attachment.CompletedAt,
            new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(attachment.Sha256!)}\""), enableRangeProcessing: true);
    }
}

/// <summary>Opens what lies in the store.</summary>
internal sealed class AttachmentReading(IAttachmentFiles files, ContentVault vault)
{
    public async Task<Result<Stream>> OpenAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        if (attachment is not { BlobId: { } blob, BlobContent: { } content, BlobKeyId: { } keyId })
        {
            return ExchangeProblems.NotWhole;
        }

        var key = AttachmentKeys.OfFile(await vault.SecretAsync(keyId, cancellationToken), blob);
        try
        {
            return await files.OpenAsync(AttachmentKeys.Name(content, blob), key, attachment.SizeBytes, cancellationToken) is { } file
                ? new SealedStream(file, attachment.SizeBytes)
                : throw new FileNotFoundException($"The file of blob {blob} is not in the store.");
        }
        catch (FilesUnavailableException)
        {
            return ExchangeProblems.FilesUnavailable.RetryIn(Uploading.FilesUnavailableRetry);
        }
    }
}
