using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>The upload's own operations: where it is, the next part, away with it. For its owner alone.</summary>
internal static class ResumeAttachment
{
    public static void Map(IEndpointRouteBuilder exchange)
    {
        exchange.MapMethods("/attachments", [HttpMethods.Options], Describe).WithName("describeUploads").WithSummary("What of tus is spoken here");
        exchange.MapMethods("/attachments/{id}", [HttpMethods.Head], Where).WithName("getUploadOffset").WithSummary("Where an upload is");
        exchange.MapPatch("/attachments/{id}", Append).WithName("appendToAttachment").WithSummary("Upload the next part").WithBodyLimitOfItsOwn();
        exchange.MapDelete("/attachments/{id}", Terminate).WithName("deleteAttachment").WithSummary("Delete an attachment that no message refers to");
    }

    private static NoContent Describe(HttpResponse response, Microsoft.Extensions.Options.IOptions<AttachmentOptions> options)
    {
        response.Headers[Tus.Resumable] = Tus.Version;
        response.Headers["Tus-Version"] = Tus.Version;
        response.Headers["Tus-Extension"] = Tus.Extensions;
        response.Headers["Tus-Checksum-Algorithm"] = Tus.Algorithms;
        response.Headers["Tus-Max-Size"] = options.Value.MaxBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Where(Guid id, HttpContext context, Caller caller, AttachmentStore store)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (Tus.Speak(context).IsProblem(out var problem, out _) || (await FindAsync(id, caller, store, context.RequestAborted)).IsProblem(out problem, out var attachment))
        {
            return problem;
        }

        Tus.Tell(context.Response, attachment, attachment.OffsetBytes);
        context.Response.Headers[Tus.Length] = attachment.SizeBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (attachment.Metadata is { Length: > 0 } metadata)
        {
            context.Response.Headers[Tus.Metadata] = metadata;
        }

        return TypedResults.StatusCode(StatusCodes.Status200OK);
    }

    private static async Task<IResult> Append(Guid id, HttpContext context, Caller caller, AttachmentStore store, Uploading uploading, CommonProblems common)
    {
        var request = context.Request;
        if (Tus.Speak(context).IsProblem(out var problem, out _))
        {
            return problem;
        }

        if (!Tus.IsPart(request))
        {
            return common.UnsupportedMediaType;
        }

        if (Tus.Number(request, Tus.Offset).IsProblem(out problem, out var offset)
            || Tus.ReadChecksums(request).IsProblem(out problem, out var checksums)
            || (await FindAsync(id, caller, store, context.RequestAborted)).IsProblem(out problem, out var attachment))
        {
            return problem;
        }

        if (request.ContentLength > attachment.SizeBytes - offset)
        {
            return ExchangeProblems.BeyondLength;
        }

        if ((await uploading.AppendAsync(attachment, offset, request.BodyReader, checksums, context.RequestAborted)).IsProblem(out problem, out var reached))
        {
            return problem;
        }

        Tus.Tell(context.Response, attachment, reached);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Terminate(Guid id, HttpContext context, Caller caller, AttachmentStore store, Uploading uploading) =>
        Tus.Speak(context).IsProblem(out var problem, out _) || (await FindAsync(id, caller, store, context.RequestAborted)).IsProblem(out problem, out _) ? problem
            : await uploading.DeleteAsync(id, context.RequestAborted) ? TypedResults.NoContent()
            : ExchangeProblems.AttachmentInUse;

    private static async Task<Result<Attachment>> FindAsync(Guid id, Caller caller, AttachmentStore store, CancellationToken cancel) =>
        await store.FindAsync(id, cancel) is { } attachment && attachment.Owner == caller.Subject ? attachment : ExchangeProblems.AttachmentNotFound;
}
