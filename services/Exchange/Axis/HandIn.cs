using System.Security.Cryptography;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Documents;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using StatusCodes = Microsoft.AspNetCore.Http.StatusCodes;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>
/// Takes what the adapter fetched from the axis. 202: it is committed, with all its mailbox entries; 200: it was before, nothing came twice; a problem
/// whose code is the outcome otherwise. What cannot be delivered now but may be later (an unknown body, a status before its document) is <em>held</em>:
/// the adapter hands it in again.
/// </summary>
internal static partial class HandIn
{
    private static readonly string[] MayComeLater = [ExchangeProblems.BadRecipients.Code, ExchangeProblems.NoSuchDocument.Code];

    public sealed record Response
    {
        /// <summary>accepted or repeated.</summary>
        public required string Outcome { get; init; }

        /// <summary>The platform's id of the message.</summary>
        public required Guid MessageId { get; init; }

        /// <summary>document or status.</summary>
        public required string Kind { get; init; }

        public required string DocumentId { get; init; }

        /// <summary>Mailboxes: system ids.</summary>
        public required IReadOnlyList<string> Recipients { get; init; }

        /// <summary>absent, valid, legacy or unchecked.</summary>
        public required string Signature { get; init; }
    }

    public static void Map(IEndpointRouteBuilder axis) =>
        axis.MapPost("/incoming/{nationalId}", HandleAsync).WithName("handInDocument").WithSummary("Hand in a document or status that came over the axis")
            .Accepts<byte[]>(EdxmlNames.MediaType).Produces<Response>(StatusCodes.Status200OK).Produces<Response>(StatusCodes.Status202Accepted)
            .WithBodyLimitOfItsOwn();

    /// <param name="nationalId">Under which the axis has it.</param>
    /// <param name="from">The sender as the axis names it; must be the document's.</param>
    private static async Task<IResult> HandleAsync(
        string nationalId, string? from, HttpContext context, DirectoryFeed directory, ArrivalStore arrivals, DocumentMessages messages, ArrivedContent content,
        NationalIntake intake, ExchangeMetrics metrics, IOptions<AxisOptions> options, TimeProvider time, ILogger<NationalIntake> log)
    {
        var cancel = context.RequestAborted;
        if (directory.Book().IsProblem(out var problem, out var book))
        {
            return problem;
        }

        if (nationalId.Length > 200 || context.Request.ContentLength is not { } size || size > options.Value.MaxBytes)
        {
            return ExchangeProblems.MessageTooLarge.Because($"With Content-Length, at most {options.Value.MaxBytes} bytes; ids of at most 200 characters.");
        }

        var came = new MemoryStream((int)size);
        await context.Request.Body.CopyToAsync(came, cancel);
        var sha256 = SHA256.HashData(came.GetBuffer().AsSpan(0, (int)came.Length));
        var before = await arrivals.FindAsync(nationalId, cancel);
        if (before is { Outcome: "accepted" or "repeated" } && !before.Sha256.AsSpan().SequenceEqual(sha256))
        {
            metrics.Arrived("refused", ExchangeProblems.ChangedArrival.Code);
            Log.NotDelivered(log, nationalId, "refused", ExchangeProblems.ChangedArrival.Code);
            return ExchangeProblems.ChangedArrival.Because($"It was accepted as {before.MessageId}.", $"Đã tiếp nhận với mã {before.MessageId}.");
        }

        came.Position = 0;
        ReadDocument? read = null;
        var result = await TakeAsync();
        await NoteAsync();
        return result.ToHttp(taken => Answer(taken));

        async Task<Result<TakenDocument>> TakeAsync()
        {
            if ((await ReadDocument.FromAsync(came, cancel)).IsProblem(out var unread, out read))
            {
                return unread;
            }

            var organ = read.Message.From.OrganId;
            if (from is not null && from != organ)
            {
                return ExchangeProblems.OtherAxisSender.Because($"The axis says {from}, the document {organ}.", $"Trục ghi {from}, văn bản ghi {organ}.");
            }

            var place = messages.Organs(book).Find(organ);
            if (place?.Top == options.Value.Province)
            {
                return ExchangeProblems.CameBack.Because($"It is from {organ}.", $"Văn bản của {organ}.");
            }

            if (place is null || AxisSender.Of(place) is not { } sender)
            {
                return ExchangeProblems.BadDocument.With(new ProblemError
                {
                    Field = "From/OrganId", Code = "unknown", Detail = $"{organ} is no code of a body.", DetailVi = $"{organ} không phải mã cơ quan.",
                });
            }

            if ((await content.KeepAsync(read, sender, came, cancel)).IsProblem(out var unkept, out var arrived))
            {
                return unkept;
            }

            var isKept = false;
            try
            {
                var taken = await intake.TakeAsync(arrived, book, cancel);
                isKept = !taken.IsProblem(out _, out var value) && value.IsNew;
                return taken;
            }
            finally
            {
                if (!isKept && arrived.File is { } file)
                {
                    await content.ForgetAsync(file);
                }
            }
        }

        async Task NoteAsync()
        {
            var failed = result.IsProblem(out var why, out var taken);
            if (failed && (why!.Status >= 500 || why.RetryAfter is not null))
            {
                return; // Ours to mend, not the document's: it comes again.
            }

            var outcome = !failed ? taken!.IsNew ? "accepted" : "repeated" : MayComeLater.Contains(why!.Code) ? "held" : "refused";
            var now = time.GetUtcNow();
            await arrivals.NoteAsync(
                new ArrivalRow(
                    nationalId, read?.Message switch { EdxmlDocument => "document", EdxmlStatus => "status", _ => null }, outcome, why?.Code,
                    why is null ? null : (why.Errors.Count > 0 ? why.Errors[0].DetailVi : null) ?? why.DetailVi ?? why.TitleVi, sha256, taken?.DocumentId ?? (read?.Message as EdxmlDocument)?.DocumentId.Text,
                    read?.Message.From.OrganId, taken?.Message.Id, 1, now, now),
                CancellationToken.None);
            metrics.Arrived(outcome, why?.Code);
            if (failed)
            {
                Log.NotDelivered(log, nationalId, outcome, why!.Code);
            }
        }
    }

    private static IResult Answer(TakenDocument taken)
    {
        var response = new Response
        {
            Outcome = taken.IsNew ? "accepted" : "repeated",
            MessageId = taken.Message.Id,
            Kind = taken.Kind,
            DocumentId = taken.DocumentId,
            Recipients = taken.Message.Recipients,
            Signature = taken.Signature,
        };
        return taken.IsNew ? TypedResults.Accepted((string?)null, response) : TypedResults.Ok(response);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What came over the axis as {NationalId} is {Outcome}: {Code}")]
        public static partial void NotDelivered(ILogger log, string nationalId, string outcome, string code);
    }
}
