using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Documents;
using GiaLai.Lgsp.Exchange.Messages;
using Microsoft.Extensions.Options;
using StatusCodes = Microsoft.AspNetCore.Http.StatusCodes;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>
/// The document as it leaves: with the platform's trace header, whose time is that of the first attempt, so that every attempt sends the same
/// bytes. A signed document leaves as it is, and a status has no trace.
/// </summary>
internal static class GetOutgoingContent
{
    public static void Map(IEndpointRouteBuilder axis) =>
        axis.MapGet("/outgoing/{id}/content", Handle).WithName("getOutgoingDocument").WithSummary("Get a document as it leaves")
            .Produces<byte[]>(StatusCodes.Status200OK, EdxmlNames.MediaType);

    private static async Task<IResult> Handle(
        Guid id, NationalStore store, MessageStore messages, DocumentStore documents, StoredContent stored, IOptions<AxisOptions> options, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { TakenAt: { } takenAt } row || await messages.FindAsync(row.MessageId, cancellationToken) is not { } message)
        {
            return ExchangeProblems.NoSuchOutgoing;
        }

        if ((await stored.OpenAsync(message, cancellationToken)).IsProblem(out var problem, out var content))
        {
            return problem;
        }

        var isPlain = row.Kind == "document" && await documents.ReadAsync(row.MessageId, cancellationToken) is { Document.Signature: "absent" };
        return !isPlain ? TypedResults.Stream(content, EdxmlNames.MediaType) : TypedResults.Stream(
            async output =>
            {
                await using (content)
                {
                    await EdxmlTrace.AppendAsync(content, output, new TraceHeader(options.Value.OrganId, takenAt), cancel: cancellationToken);
                }
            },
            EdxmlNames.MediaType);
    }
}
