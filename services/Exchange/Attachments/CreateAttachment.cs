using System.Globalization;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>
/// Takes in an attachment: with <c>Tus-Resumable</c> as a resumable upload (its first part may come along), without as one body of known length.
/// </summary>
internal static class CreateAttachment
{
    /// <summary>A whole attachment.</summary>
    public sealed record Response
    {
        /// <summary>For the extension <c>attachments</c> of a message.</summary>
        public required Guid Id { get; init; }

        public required long SizeBytes { get; init; }

        /// <summary>SHA-256 of the whole, hex, lower case.</summary>
        public required string Sha256 { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/attachments", Handle).WithName("createAttachment").WithSummary("Upload an attachment, or begin to")
            .Produces<Response>(StatusCodes.Status201Created)
            .WithBodyLimitOfItsOwn();

    /// <param name="name">File name, where it is no resumable upload.</param>
    private static async Task<IResult> Handle(
        string? name, HttpContext context, Caller caller, DirectoryFeed directory, Uploading uploading, AttachmentStore store, CommonProblems common)
    {
        if (directory.Book().IsProblem(out var problem, out var book) || Senders.Find(caller, book).IsProblem(out problem, out var sender))
        {
            return problem;
        }

        return context.Request.Headers.ContainsKey(Tus.Resumable) || context.Request.Headers.ContainsKey(Tus.Length)
            ? await BeginAsync(context, sender, uploading, common)
            : await TakeWholeAsync(context, name, sender, uploading, store);
    }

    private static async Task<IResult> BeginAsync(HttpContext context, DirectorySystem sender, Uploading uploading, CommonProblems common)
    {
        var (request, response, cancel) = (context.Request, context.Response, context.RequestAborted);
        if (Tus.Speak(context).IsProblem(out var problem, out _)
            || Tus.Number(request, Tus.Length).IsProblem(out problem, out var size)
            || Tus.ReadMetadata(request).IsProblem(out problem, out var metadata)
            || ReadSha256(metadata.GetValueOrDefault("sha256")).IsProblem(out problem, out var sha256)
            || Tus.ReadChecksums(request).IsProblem(out problem, out var checksums))
        {
            return problem;
        }

        var hasPart = request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;
        if (hasPart && !Tus.IsPart(request))
        {
            return common.UnsupportedMediaType;
        }

        if ((await uploading.CreateAsync(
            sender.Id.ToString(), sender.Id.Agency.ToString(), size, request.Headers[Tus.Metadata], Short(metadata.GetValueOrDefault("filename")), Short(metadata.GetValueOrDefault("filetype")),
            sha256.Length == 0 ? null : sha256, cancel)).IsProblem(out problem, out var attachment))
        {
            return problem;
        }

        long offset = 0;
        response.Headers.Location = $"/exchange/v1/attachments/{attachment.Id}";
        if (hasPart && (await uploading.AppendAsync(attachment, 0, request.BodyReader, checksums, cancel)).IsProblem(out problem, out offset))
        {
            // Its address is told only with success: what it was is cleared away.
            response.Headers.Location = default;
            await uploading.DeleteAsync(attachment.Id, CancellationToken.None);
            return problem;
        }

        Tus.Tell(response, attachment, offset);
        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<IResult> TakeWholeAsync(
        HttpContext context, string? name, DirectorySystem sender, Uploading uploading, AttachmentStore store)
    {
        var (request, cancel) = (context.Request, context.RequestAborted);
        if (request.ContentLength is not { } size)
        {
            return ExchangeProblems.BadUpload.Because("Content-Length must be known; for other uploads speak tus.", "Phải có Content-Length; nếu không, hãy tải lên theo giao thức tus.");
        }

        if (SentDigest.Read(request).IsProblem(out var problem, out var digest)
            || (await uploading.CreateAsync(
                sender.Id.ToString(), sender.Id.Agency.ToString(), size, null, Short(name), Short(request.ContentType), digest?.Sha256, cancel)).IsProblem(out problem, out var attachment))
        {
            return problem;
        }

        var isWhole = false;
        try
        {
            if ((await uploading.AppendAsync(attachment, 0, request.BodyReader, Checksum.OfWhole(digest), cancel)).IsProblem(out problem, out _))
            {
                return problem;
            }

            isWhole = true;
            var whole = (await store.FindAsync(attachment.Id, cancel))!;
            return TypedResults.Created(
                $"/exchange/v1/attachments/{attachment.Id}",
                new Response { Id = attachment.Id, SizeBytes = size, Sha256 = Convert.ToHexStringLower(whole.Sha256!) });
        }
        finally
        {
            if (!isWhole)
            {
                await uploading.DeleteAsync(attachment.Id, CancellationToken.None);
            }
        }
    }

    // In hex, as people write it.
    private static Result<byte[]> ReadSha256(string? text) => text is null ? Array.Empty<byte>()
        : text.Length == 64 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text)
        : ExchangeProblems.BadUpload.Because("The metadata sha256 holds 64 hex digits.", "Siêu dữ liệu sha256 phải gồm 64 chữ số thập lục phân.");

    private static string? Short(string? text) => text is null ? null
        : string.Concat(text.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Control)) is { Length: > 0 } clean ? clean[..Math.Min(clean.Length, 255)] : null;
}
