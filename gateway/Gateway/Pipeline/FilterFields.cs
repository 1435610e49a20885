using System.Buffers;
using System.IO.Pipelines;
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

    public static async Task PassAsync(Call call, HttpResponseMessage answer, Stream body, FieldTree fields, Deadline deadline, GatewayOptions options)
    {
        PrepareHead(call.Http.Response);
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        try
        {
            if (await IsEmptyAsync(reader, deadline))
            {
                await call.Recorder.RecordAsync(call);
                return;
            }

            if (!IsFilterable(answer, out var isProblem))
            {
                await call.FailAsync(GatewayProblems.AnswerNotFilterable);
                return;
            }

            var filter = new JsonFieldFilter(isProblem ? OfProblems : fields);
            await CopyAsync(call, filter, reader, deadline, options.FilterMaxTokenBytes);
        }
        catch (JsonException)
        {
            await ProviderAnswer.BreakOffAsync(call, deadline, GatewayProblems.AnswerNotFilterable);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async Task<bool> IsEmptyAsync(PipeReader reader, Deadline deadline)
    {
        var read = await reader.ReadAsync(deadline.Token);
        reader.AdvanceTo(read.Buffer.Start);
        return read.IsCompleted && read.Buffer.IsEmpty;
    }

    private static async Task CopyAsync(Call call, JsonFieldFilter filter, PipeReader reader, Deadline deadline, int maxToken)
    {
        var response = call.Http.Response;
        var filtered = new ArrayBufferWriter<byte>(4096);
        var wanted = 1;
        while (true)
        {
            var read = await reader.ReadAtLeastAsync(wanted, deadline.Token);
            deadline.Progress();
            var consumed = filter.Filter(read.Buffer, read.IsCompleted, filtered);
            var left = read.Buffer.Slice(consumed).Length;
            reader.AdvanceTo(consumed, read.Buffer.End);
            if (left > maxToken)
            {
                throw new JsonException("A single value is larger than the filter passes.");
            }

            // A value in several pieces is read anew from its start each time: twice as much, so that this costs no more than twice.
            wanted = (int)Math.Max(1, left * 2);
            if (read.IsCompleted)
            {
                break;
            }

            if (filtered.WrittenCount >= HeldBack)
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

    private static bool IsFilterable(HttpResponseMessage answer, out bool isProblem)
    {
        isProblem = false;
        var headers = answer.Content.Headers.NonValidated;
        if (answer.StatusCode == System.Net.HttpStatusCode.PartialContent
            || (headers.TryGetValues(HeaderNames.ContentEncoding, out var encoding) && !"identity".Equals(encoding.ToString(), StringComparison.OrdinalIgnoreCase))
            || !headers.TryGetValues(HeaderNames.ContentType, out var type)
            || !MediaTypeHeaderValue.TryParse(type.ToString(), out var media))
        {
            return false;
        }

        isProblem = (int)answer.StatusCode >= 400 && media.MediaType.Equals("application/problem+json", StringComparison.OrdinalIgnoreCase);
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
