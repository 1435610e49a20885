using System.Buffers;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Documents;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>Takes a CloudEvent, or a batch of them, in as messages. 202 = committed, with a signed receipt for each.</summary>
internal static class AcceptMessages
{
    /// <summary>What the sender holds of an accepted message.</summary>
    public sealed record Response
    {
        /// <summary>The platform's id of the message.</summary>
        public required Guid Id { get; init; }

        /// <summary>The sender's <c>source</c>.</summary>
        public required string Source { get; init; }

        /// <summary>The sender's <c>id</c>.</summary>
        public required string EventId { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        /// <summary>System ids: agency codes are resolved.</summary>
        public required IReadOnlyList<string> Recipients { get; init; }

        /// <summary>JWS (RFC 7515, ES256) over ids, size and SHA-256; keys at /exchange/v1/keys.</summary>
        public required string Receipt { get; init; }
    }

    /// <summary>Answer to a batch, in its order.</summary>
    public sealed record BatchResponse
    {
        public required IReadOnlyList<Response> Messages { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPost("/messages", Handle).WithName("acceptMessages").WithSummary("Send a message, or a batch")
            .Produces<Response>(StatusCodes.Status202Accepted)
            .WithBodyLimitOfItsOwn();

    private static async Task<IResult> Handle(
        HttpContext context, Caller caller, DirectoryFeed directory, Acceptance acceptance, AcceptDocument documents, IOptions<ExchangeOptions> options, CommonProblems common)
    {
        var (request, cancel) = (context.Request, context.RequestAborted);
        if (!TryReadType(request, out var type))
        {
            return common.UnsupportedMediaType;
        }

        if (directory.Book().IsProblem(out var problem, out var book) || Senders.Find(caller, book).IsProblem(out problem, out var sender))
        {
            return problem;
        }

        if (AcceptDocument.Takes(type?.MediaType.Value))
        {
            return await documents.HandleAsync(context, sender, book, cancel);
        }

        if ((await ReadAsync(request, type, options.Value, common, cancel)).IsProblem(out problem, out var sent))
        {
            return problem;
        }

        if (sent.IsBatch)
        {
            return (await acceptance.AcceptAllAsync(sent.Events, sender, cancel)).IsProblem(out problem, out var all)
                ? problem
                : TypedResults.Accepted((string?)null, new BatchResponse { Messages = all.ConvertAll(Tell) });
        }

        return (await acceptance.AcceptAsync(sent.Events[0], sender, cancel)).IsProblem(out problem, out var accepted) ? problem : Accepted(accepted);
    }

    private static Accepted<Response> Accepted(AcceptedMessage accepted) =>
        TypedResults.Accepted($"/exchange/v1/messages/{accepted.Id}", Tell(accepted));

    private static Result<CloudEvent> ReadOne(HttpRequest request, MediaTypeHeaderValue? type, byte[] body, CommonProblems common)
    {
        var isCloudEvents = type?.MediaType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase) == true;
        return !isCloudEvents ? EventReader.ReadBinary(request.Headers, request.ContentType, body)
            : type!.MediaType.Equals(CloudEvent.JsonType, StringComparison.OrdinalIgnoreCase) ? EventReader.ReadStructured(request.ContentType!, body)
            : common.UnsupportedMediaType;
    }

    /// <summary>The events of a request in any of the three modes; the sender must be known before.</summary>
    internal static async Task<Result<SentEvents>> ReadAsync(HttpRequest request, ExchangeOptions options, CommonProblems common, CancellationToken cancel) =>
        TryReadType(request, out var type) ? await ReadAsync(request, type, options, common, cancel) : common.UnsupportedMediaType;

    /// <summary>True also when none is given.</summary>
    private static bool TryReadType(HttpRequest request, out MediaTypeHeaderValue? type)
    {
        type = null;
        return request.ContentType is not { } contentType || MediaTypeHeaderValue.TryParse(contentType, out type);
    }

    private static async Task<Result<SentEvents>> ReadAsync(
        HttpRequest request, MediaTypeHeaderValue? type, ExchangeOptions options, CommonProblems common, CancellationToken cancel)
    {
        var isBatch = type?.MediaType.Equals(CloudEvent.BatchType, StringComparison.OrdinalIgnoreCase) == true;
        if ((await ReadBodyAsync(request, isBatch ? options.MaxBatchBytes : options.MaxMessageBytes, cancel)).IsProblem(out var problem, out var body)
            || SentDigest.Check(request, body).IsProblem(out problem, out _))
        {
            return problem;
        }

        return isBatch
            ? EventReader.ReadBatch(body, options.MaxBatchEvents).Then<SentEvents>(events => new SentEvents(events, true))
            : ReadOne(request, type, body, common).Then<SentEvents>(sent => new SentEvents([sent], false));
    }

    internal static Response Tell(AcceptedMessage accepted) => new()
    {
        Id = accepted.Id,
        Source = accepted.Source,
        EventId = accepted.EventId,
        AcceptedAt = accepted.AcceptedAt,
        Recipients = accepted.Recipients,
        Receipt = accepted.Receipt,
    };

    /// <summary>The whole body; nothing more than the limit is ever read.</summary>
    private static async Task<Result<byte[]>> ReadBodyAsync(HttpRequest request, int limit, CancellationToken cancel)
    {
        if (request.ContentLength > limit)
        {
            return TooLarge(limit);
        }

        if (request.ContentLength is { } length)
        {
            var body = new byte[length];
            // Kestrel fails when the connection ends before: a truncated body is never a message.
            await request.Body.ReadExactlyAsync(body, cancel);
            return body;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel);
            if (read.Buffer.Length > limit)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return TooLarge(limit);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Problem TooLarge(int limit) => ExchangeProblems.MessageTooLarge.Because($"At most {limit} bytes.", $"Tối đa {limit} byte.");
}

/// <param name="IsBatch">Also a batch of one is answered as a batch.</param>
internal sealed record SentEvents(IReadOnlyList<CloudEvent> Events, bool IsBatch);
