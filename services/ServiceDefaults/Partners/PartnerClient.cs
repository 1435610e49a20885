using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>Whether a detached JWS signs the body under one of the keys of a JWK set.</summary>
public delegate bool PartnerSignatureCheck(string jws, ReadOnlyMemory<byte> body, string jwks);

/// <summary>
/// Speaks to one partner as its mapping says. Whatever the partner does ends in a <see cref="PartnerOutcome"/>, never in an exception.
/// Only what reads is attempted again here; whoever writes repeats under the same idempotency key from an outbox.
/// </summary>
public sealed class PartnerClient : IDisposable
{
    private const int LongestDetail = 300;
    internal static readonly ResiliencePropertyKey<bool> Reads = new("reads");

    private readonly HttpClient http;
    private readonly PartnerOptions options;
    private readonly ResiliencePipeline<PartnerAnswer> pipeline;
    private readonly PartnerSignatureCheck? check;
    private readonly PartnerToken token;
    private readonly TimeProvider time;
    private volatile string? keys;

    internal PartnerClient(
        HttpClient http, PartnerOptions options, PartnerMapping mapping, ResiliencePipeline<PartnerAnswer> pipeline, PartnerHealth health,
        PartnerSignatureCheck? check, TimeProvider time)
    {
        (this.http, this.options, this.pipeline, this.check, this.time) = (http, options, pipeline, check, time);
        (Mapping, Health) = (mapping, health);
        token = new PartnerToken(options, mapping.Authentication, time);
        if (mapping.Answers.SignatureHeader is not null && check is null)
        {
            throw new InvalidOperationException($"Answers of {mapping.Partner} are to be signed, but nothing here checks signatures.");
        }
    }

    public PartnerMapping Mapping { get; }

    public PartnerHealth Health { get; }

    public async Task<PartnerAnswer> SendAsync(PartnerCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var operation = Mapping.Operations[call.Operation];
        var started = time.GetTimestamp();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Reads, operation.Method == "GET");
        PartnerAnswer answer;
        try
        {
            answer = await pipeline.ExecuteAsync(
                static async (context, state) => await state.Client.AttemptAsync(state.Call, state.Operation, context.CancellationToken),
                context, (Client: this, Call: call, Operation: operation));
        }
        catch (BrokenCircuitException)
        {
            answer = new PartnerAnswer { Outcome = PartnerOutcome.Resting, RetryAfter = options.CircuitRest };
        }
        catch (RateLimiterRejectedException)
        {
            answer = new PartnerAnswer { Outcome = PartnerOutcome.Busy };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        Health.Note(call.Operation, answer, time.GetElapsedTime(started));
        return answer;
    }

    public void Dispose() => token.Dispose();

    private async Task<PartnerAnswer> AttemptAsync(PartnerCall call, PartnerOperation operation, CancellationToken cancellationToken)
    {
        var limit = operation.TimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : options.Timeout;
        string? refused = null;
        while (true)
        {
            using var request = Write(call, operation);
            var (bearer, refusal) = await AuthorizeAsync(request, refused, limit, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var answer = await ExchangeAsync(request, operation, Mapping.Answers.SignatureHeader is not null, limit, cancellationToken);
            if (answer.Status != 401 || bearer is null || refused is not null)
            {
                return answer;
            }

            // The token may have been revoked: once more with a fresh one.
            refused = bearer;
        }
    }

    private HttpRequestMessage Write(PartnerCall call, PartnerOperation operation)
    {
        var query = string.Join('&', operation.Query
            .Select(pair => (pair.Key, Value: PartnerMapping.Fill(pair.Value, call.Values, escape: true)))
            .Where(pair => pair.Value.Length > 0)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={pair.Value}"));
        var path = PartnerMapping.Fill(operation.Path, call.Values, escape: true);
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(options.Address!, query.Length == 0 ? path : $"{path}?{query}"));
        foreach (var (name, template) in operation.Headers)
        {
            if (PartnerMapping.Fill(template, call.Values, escape: false) is { Length: > 0 } value)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (call.Content is { } content)
        {
            request.Content = content();
        }
        else if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Mapping.ToTheirs(call.Operation, body))) { Headers = { ContentType = new("application/json") } };
        }

        return request;
    }

    private async Task<(string? Bearer, PartnerAnswer? Refusal)> AuthorizeAsync(
        HttpRequestMessage request, string? refused, TimeSpan limit, CancellationToken cancellationToken)
    {
        switch (Mapping.Authentication.Kind)
        {
            case PartnerAuthenticationKind.Basic:
                request.Headers.Authorization = PartnerToken.Basic(options);
                return (null, null);
            case PartnerAuthenticationKind.Header:
                request.Headers.TryAddWithoutValidation(Mapping.Authentication.Header!, options.Secret);
                return (null, null);
            case PartnerAuthenticationKind.ClientCredentials:
                var (bearer, refusal) = await token.GetAsync(
                    asking => ExchangeAsync(asking, TokenAnswer, signed: false, limit, cancellationToken), refused, cancellationToken);
                request.Headers.Authorization = new("Bearer", bearer);
                return (bearer, refusal);
            default:
                return (null, null);
        }
    }

    private static PartnerOperation TokenAnswer { get; } = new() { Method = "POST", Path = "/", Success = [200] };

    private async Task<PartnerAnswer> ExchangeAsync(
        HttpRequestMessage request, PartnerOperation operation, bool signed, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        int? status = null;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            status = (int)response.StatusCode;
            if (await BoundedBody.ReadAsync(response.Content, Mapping.Answers.MaxBytes, deadline.Token) is not { } body)
            {
                return new PartnerAnswer { Outcome = PartnerOutcome.TooLarge, Status = status, Detail = $"More than {Mapping.Answers.MaxBytes} bytes." };
            }

            var answer = AnswerReading.Read(response, body, operation, Mapping);
            return answer.IsDone && signed && !await IsSignedAsync(response, body, deadline.Token)
                ? answer with { Outcome = PartnerOutcome.WrongSignature, Body = null, Items = [], Next = null }
                : answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PartnerAnswer { Outcome = PartnerOutcome.Silent, Status = status, Detail = $"No whole answer within {limit.TotalSeconds:0.#} s." };
        }
        catch (HttpRequestException exception)
        {
            var unreachable = exception.InnerException is SocketException || exception.HttpRequestError is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            return new PartnerAnswer { Outcome = unreachable ? PartnerOutcome.Unreachable : PartnerOutcome.Cut, Status = status, Detail = Short(exception.Message) };
        }
        catch (IOException exception)
        {
            return new PartnerAnswer { Outcome = PartnerOutcome.Cut, Status = status, Detail = Short(exception.Message) };
        }
    }

    private async Task<bool> IsSignedAsync(HttpResponseMessage response, byte[] body, CancellationToken cancellationToken)
    {
        if (!response.Headers.TryGetValues(Mapping.Answers.SignatureHeader!, out var values) || values.ToList() is not [var jws])
        {
            return false;
        }

        if (options.KeysFile is { } file)
        {
            return check!(jws, body, await File.ReadAllTextAsync(file, cancellationToken));
        }

        if (keys is { } known && check!(jws, body, known))
        {
            return true;
        }

        // A key may be new: asked for once more before the signature is called wrong.
        keys = await FetchKeysAsync(cancellationToken);
        return keys is { } fresh && check!(jws, body, fresh);
    }

    private async Task<string?> FetchKeysAsync(CancellationToken cancellationToken)
    {
        if (Mapping.Answers.KeysPath is not { } path)
        {
            return null;
        }

        using var response = await http.GetAsync(new Uri(options.Address!, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = response.StatusCode == HttpStatusCode.OK ? await BoundedBody.ReadAsync(response.Content, 64 * 1024, cancellationToken) : null;
        return body is null ? null : System.Text.Encoding.UTF8.GetString(body);
    }

    internal static string Short(string text)
    {
        var shown = text.Length <= LongestDetail ? text : text[..LongestDetail] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
