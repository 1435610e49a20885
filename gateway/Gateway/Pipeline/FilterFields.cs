using System.Buffers;
using System.Text.Json;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Routes;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Where the grant lists fields, only those of a JSON answer reach the caller; what cannot be filtered (another media type, packed,
/// partial, malformed) does not. The start of the answer is held back until 64 KiB are filtered, so that most faults still give a
/// clear refusal.
/// </summary>
internal static class FilterFields
{
    private const int HeldBack = 64 * 1024;
    private static readonly FieldTree OfProblems = FieldTree.Of(["type", "title", "status", "code"]);

    public static async Task PassAsync(Call call, ProviderConnection connection, FieldTree fields, Deadline deadline, GatewayOptions options)
    {
        PrepareHead(call.Http.Response);
        var text = new ArrayBufferWriter<byte>(16 * 1024);
        if (!await TryReadAsync(connection, text, deadline))
        {
            await call.Recorder.RecordAsync(call);
            return;
        }

        if (!IsFilterable(call.Http.Response, out var isProblem))
        {
            await call.FailAsync(GatewayProblems.AnswerNotFilterable);
            return;
        }

        try
        {
            await CopyAsync(call, connection, new JsonFieldFilter(isProblem ? OfProblems : fields), text, deadline, options.FilterMaxTokenBytes);
        }
        catch (JsonException)
        {
            await ProviderAnswer.BreakOffAsync(call, deadline, GatewayProblems.AnswerNotFilterable);
        }
    }

    /// <summary>False at the end of the answer.</summary>
    private static async ValueTask<bool> TryReadAsync(ProviderConnection connection, ArrayBufferWriter<byte> text, Deadline deadline)
    {
        var piece = await connection.ReadBodyAsync();
        deadline.Progress();
        text.Write(piece.Span);
        return !piece.IsEmpty;
    }

    private static async Task CopyAsync(Call call, ProviderConnection connection, JsonFieldFilter filter, ArrayBufferWriter<byte> text, Deadline deadline, int maxToken)
    {
        var response = call.Http.Response;
        var filtered = new ArrayBufferWriter<byte>(4096);
        var wanted = 1;
        for (var isLast = false; !isLast;)
        {
            while (text.WrittenCount < wanted && !isLast)
            {
                isLast = !await TryReadAsync(connection, text, deadline);
            }

            var left = Filter(filter, text, isLast, filtered);
            if (left > maxToken)
            {
                throw new JsonException("A single value is larger than the filter passes.");
            }

            // A value in several pieces is read anew from its start each time: twice as much, so that this costs no more than twice.
            wanted = Math.Max(1, left * 2);
            if (filtered.WrittenCount >= HeldBack && !isLast)
            {
                await WriteAsync(call, filtered, deadline);
            }
        }

        if (!response.HasStarted)
        {
            response.ContentLength = filtered.WrittenCount;
        }

        call.ResponseBody.Append(filtered.WrittenSpan);
        await call.Recorder.RecordAsync(call);
        response.BodyWriter.Write(filtered.WrittenSpan);
        await ProviderAnswer.FlushAsync(response.BodyWriter, deadline);
    }

    private static async Task WriteAsync(Call call, ArrayBufferWriter<byte> filtered, Deadline deadline)
    {
        call.ResponseBody.Append(filtered.WrittenSpan);
        call.Http.Response.BodyWriter.Write(filtered.WrittenSpan);
        filtered.ResetWrittenCount();
        await ProviderAnswer.FlushAsync(call.Http.Response.BodyWriter, deadline);
    }

    /// <summary>What is left stays in the text; its length.</summary>
    private static int Filter(JsonFieldFilter filter, ArrayBufferWriter<byte> text, bool isLast, ArrayBufferWriter<byte> filtered)
    {
        var given = new ReadOnlySequence<byte>(text.WrittenMemory);
        var left = given.Slice(filter.Filter(given, isLast, filtered)).FirstSpan;
        text.ResetWrittenCount();
        // Copied towards the front of the same memory: a span's copy takes care of the overlap.
        text.Write(left);
        return left.Length;
    }

    private static bool IsFilterable(HttpResponse answer, out bool isProblem)
    {
        isProblem = false;
        var encoding = answer.Headers.ContentEncoding;
        if (answer.StatusCode == StatusCodes.Status206PartialContent
            || (encoding.Count > 0 && !"identity".Equals(encoding.ToString(), StringComparison.OrdinalIgnoreCase))
            || !MediaTypeHeaderValue.TryParse(answer.ContentType, out var media))
        {
            return false;
        }

        isProblem = answer.StatusCode >= 400 && media.MediaType.Equals("application/problem+json", StringComparison.OrdinalIgnoreCase);
        return (media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!media.Charset.HasValue || media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || media.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What was said of the whole body is not true of a part of it.</summary>
    public static void PrepareHead(HttpResponse response)
    {
        response.ContentLength = null;
        foreach (var header in (string[])["Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "ETag", "Accept-Ranges"])
        {
            response.Headers.Remove(header);
        }
    }
}
