using System.Net.Http.Headers;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>The answer is larger than the operation declares.</summary>
internal sealed class AnswerTooLargeException() : Exception("The answer is larger than declared.");

/// <summary>
/// Reads an answer to its end inside the attempt, so that the attempt's time limit holds for the last byte too, and never more than the
/// operation declares.
/// </summary>
internal sealed class ReadWhole : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<int> MaxBytes = new("lgsp.max-bytes");

    private const int Default = 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        try
        {
            var max = request.Options.TryGetValue(MaxBytes, out var declared) ? declared : Default;
            if (answer.Content.Headers.ContentLength > max)
            {
                throw new AnswerTooLargeException();
            }

            var body = await ReadAsync(answer.Content, max, cancellationToken);
            var whole = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
            if (answer.Content.Headers.TryGetValues("Content-Type", out var types)
                && MediaTypeHeaderValue.TryParse(types.FirstOrDefault(), out var type))
            {
                whole.Headers.ContentType = type;
            }

            answer.Content.Dispose();
            answer.Content = whole;
            return answer;
        }
        catch (IOException exception)
        {
            answer.Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer broke off.", exception);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task<MemoryStream> ReadAsync(HttpContent content, int max, CancellationToken cancellationToken)
    {
        var body = new MemoryStream((int)(content.Headers.ContentLength ?? 8 * 1024));
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (body.Length + read > max)
                {
                    throw new AnswerTooLargeException();
                }

                body.Write(buffer, 0, read);
            }

            return body;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
