using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>
/// Takes in an edXML document or status (<c>application/edxml+xml</c>): who sends it to whom and what it does is read from it. A large one lies as an
/// attachment and is read from there.
/// </summary>
internal sealed class AcceptDocument(
    DocumentIntake documents, StatusIntake statuses, Uploading uploading, AttachmentStore attachments, AttachmentReading reading,
    IOptions<ExchangeOptions> options)
{
    /// <summary>What the sender holds of an accepted document or status.</summary>
    public sealed record Response
    {
        /// <summary>The platform's id of the message.</summary>
        public required Guid Id { get; init; }

        /// <summary>document or status.</summary>
        public required string Kind { get; init; }

        /// <summary>As the document writes it; of a status: the document it speaks of.</summary>
        public required string DocumentId { get; init; }

        public required string Source { get; init; }

        public required string EventId { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        /// <summary>Mailboxes here: system ids.</summary>
        public required IReadOnlyList<string> Recipients { get; init; }

        /// <summary>Bodies it leaves for over the national axis, by their codes as written.</summary>
        public required IReadOnlyList<string> National { get; init; }

        /// <summary>absent, valid, legacy (SHA-1 or a short key) or unchecked.</summary>
        public required string Signature { get; init; }

        /// <summary>JWS (RFC 7515, ES256) over ids, recipients of both kinds, size and SHA-256 of the document.</summary>
        public required string Receipt { get; init; }
    }

    public static bool Takes(string? mediaType) => string.Equals(mediaType, EdxmlNames.MediaType, StringComparison.OrdinalIgnoreCase);

    public async Task<IResult> HandleAsync(HttpContext context, DirectorySystem sender, AddressBook book, CancellationToken cancel)
    {
        var request = context.Request;
        if (request.ContentLength > options.Value.MaxMessageBytes)
        {
            return await TakeLargeAsync(request, sender, book, cancel);
        }

        return (await ReadSmallAsync(request, options.Value.MaxMessageBytes, cancel)).IsProblem(out var problem, out var body)
            || SentDigest.Check(request, body).IsProblem(out problem, out _)
            || (await ReadDocument.FromAsync(new MemoryStream(body), cancel)).IsProblem(out problem, out var read)
            || (await TakeAsync(new ArrivedDocument(read, sender, body, File: null), book, cancel)).IsProblem(out problem, out var taken)
            ? problem
            : Answer(taken);
    }

    private async Task<IResult> TakeLargeAsync(HttpRequest request, DirectorySystem sender, AddressBook book, CancellationToken cancel)
    {
        var size = request.ContentLength!.Value;
        if (size > EdxmlLimits.Default.MaxBytes)
        {
            return ExchangeProblems.MessageTooLarge.Because($"At most {EdxmlLimits.Default.MaxBytes} bytes.", $"Tối đa {EdxmlLimits.Default.MaxBytes} byte.");
        }

        if (SentDigest.Read(request).IsProblem(out var problem, out var digest)
            || (await uploading.CreateAsync(
                sender.Id.ToString(), sender.Id.Agency.ToString(), size, null, "document.edxml", EdxmlNames.MediaType, digest?.Sha256, cancel)).IsProblem(out problem, out var attachment))
        {
            return problem;
        }

        var isKept = false;
        try
        {
            if ((await uploading.AppendAsync(attachment, 0, request.BodyReader, Checksum.OfWhole(digest), cancel)).IsProblem(out problem, out _)
                || (await reading.OpenAsync((await attachments.FindAsync(attachment.Id, cancel))!, cancel)).IsProblem(out problem, out var content))
            {
                return problem;
            }

            await using (content)
            {
                if ((await ReadDocument.FromAsync(content, cancel)).IsProblem(out problem, out var read)
                    || (await TakeAsync(new ArrivedDocument(read, sender, default, attachment.Id), book, cancel)).IsProblem(out problem, out var taken))
                {
                    return problem;
                }

                isKept = taken.IsNew;
                return Answer(taken);
            }
        }
        finally
        {
            // Refused, cut off, or sent before: its file is not needed.
            if (!isKept)
            {
                await uploading.DeleteAsync(attachment.Id, CancellationToken.None);
            }
        }
    }

    private Task<Result<TakenDocument>> TakeAsync(ArrivedDocument arrived, AddressBook book, CancellationToken cancel) =>
        arrived.Read.Message is EdxmlDocument document
            ? documents.TakeAsync(document, arrived, book, cancel)
            : statuses.TakeAsync((EdxmlStatus)arrived.Read.Message, arrived, book, cancel);

    private static Accepted<Response> Answer(TakenDocument taken) => TypedResults.Accepted($"/exchange/v1/documents/{taken.Message.Id}", new Response
    {
        Id = taken.Message.Id,
        Kind = taken.Kind,
        DocumentId = taken.DocumentId,
        Source = taken.Message.Source,
        EventId = taken.Message.EventId,
        AcceptedAt = taken.Message.AcceptedAt,
        Recipients = taken.Message.Recipients,
        National = taken.National,
        Signature = taken.Signature,
        Receipt = taken.Message.Receipt,
    });

    private static async Task<Result<byte[]>> ReadSmallAsync(HttpRequest request, int limit, CancellationToken cancel)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (body.Length + read > limit)
            {
                return ExchangeProblems.BadUpload.Because($"A document of more than {limit} bytes needs its Content-Length.", $"Văn bản lớn hơn {limit} byte phải có Content-Length.");
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
