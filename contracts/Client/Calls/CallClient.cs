using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using GiaLai.Lgsp.Client.Access;

namespace GiaLai.Lgsp.Client.Calls;

/// <summary>Sends requests through the gateway with token, request id, purpose and, where the system has a key for it, a signature.</summary>
public sealed class CallClient
{
    private readonly HttpClient http;
    private readonly TokenCache tokens;
    private readonly LgspClientOptions options;
    private readonly TimeProvider time;

    internal CallClient(HttpClient http, TokenCache tokens, LgspClientOptions options, TimeProvider time) =>
        (this.http, this.tokens, this.options, this.time) = (http, tokens, options, time);

    internal TimeProvider Time => time;

    internal Uri Base => http.BaseAddress!;

    /// <summary>Calls an operation of a service.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="service">Service id, <c>H21.05/land-parcels/v1</c>.</param>
    /// <param name="path">What follows the service's address, with its query: <c>/parcels/1?full=true</c>.</param>
    /// <param name="content">Body; null = none. With a request key the whole of it is read into memory.</param>
    /// <param name="terms">Purpose and ids; null = the defaults.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The provider's answer, whatever its status, as soon as its head is there. Dispose of it.</returns>
    /// <exception cref="LgspException">The platform refused the call, or the provider could not be reached.</exception>
    public Task<HttpResponseMessage> CallAsync(
        HttpMethod method, string service, string path, HttpContent? content = null, CallTerms? terms = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentNullException.ThrowIfNull(path);
        return SendAsync(new HttpRequestMessage(method, $"api/{service}/{path.TrimStart('/')}") { Content = content }, terms, cancellationToken);
    }

    /// <summary>Sends a request to an address below the gateway's.</summary>
    /// <param name="request">Its address is relative: <c>audit/v1/records?limit=1</c>. Disposed of afterwards.</param>
    /// <param name="terms">Purpose and ids; null = the defaults.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The answer, as soon as its head is there. Dispose of it.</returns>
    /// <exception cref="LgspException">The platform refused: the answer is marked with <c>Lgsp-Error</c>.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CallTerms? terms = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using (request)
        {
            request.RequestUri = new Uri(Base, request.RequestUri ?? new Uri("", UriKind.Relative));
            if (!Base.IsBaseOf(request.RequestUri))
            {
                throw new ArgumentException("The address must lie below the gateway's: the token is for nobody else.", nameof(request));
            }

            // Before the first attempt: a repetition is the same call.
            await PrepareAsync(request, terms ?? new CallTerms(), cancellationToken).ConfigureAwait(false);
            var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && answer.Headers.Contains(LgspHeaders.Error) && request.Headers.Authorization is { Parameter: { } refused })
            {
                // Revoked, or the platform's keys were changed: a new token may do.
                tokens.Forget(refused);
                if (request.Content is null or ByteArrayContent or ReadOnlyMemoryContent)
                {
                    answer.Dispose();
                    using var again = Copy(request);
                    await SignAsync(again, cancellationToken).ConfigureAwait(false);
                    answer = await SendAsync(again, cancellationToken).ConfigureAwait(false);
                }
            }

            if (!answer.Headers.Contains(LgspHeaders.Error))
            {
                return answer;
            }

            using (answer)
            {
                throw await LgspException.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The platform's own interfaces: every answer without success is a refusal.</summary>
    internal async Task<HttpResponseMessage> SendToPlatformAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await LgspException.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(cancellationToken).ConfigureAwait(false));
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private async Task PrepareAsync(HttpRequestMessage request, CallTerms terms, CancellationToken cancellationToken)
    {
        if (!request.Headers.Contains(LgspHeaders.RequestId))
        {
            request.Headers.Add(LgspHeaders.RequestId, (terms.RequestId ?? Guid.CreateVersion7(time.GetUtcNow())).ToString());
        }

        if (terms.Purpose is { } purpose)
        {
            request.Headers.Add(LgspHeaders.Purpose, purpose);
        }

        if ((terms.TraceParent ?? Activity.Current?.Id) is { } trace && !request.Headers.Contains("traceparent"))
        {
            request.Headers.Add("traceparent", trace);
        }

        if (options.RequestKey is not null && request.Content is not null)
        {
            // The signature covers the digest of all of it.
            var body = new ByteArrayContent(await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            CopyHeaders(request.Content.Headers, body.Headers);
            request.Content = body;
        }

        await SignAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (options.RequestKey is { } key)
        {
            key.Sign(request, request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), time.GetUtcNow());
        }
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        if (request.Content is { } content)
        {
            // Its bytes are in memory: reading them again is no waiting.
            copy.Content = new ReadOnlyMemoryContent(content.ReadAsByteArrayAsync().GetAwaiter().GetResult());
            CopyHeaders(content.Headers, copy.Content.Headers);
        }

        return copy;
    }

    private static void CopyHeaders(HttpContentHeaders from, HttpContentHeaders to)
    {
        foreach (var (name, values) in from.Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
        {
            to.TryAddWithoutValidation(name, values);
        }
    }
}
