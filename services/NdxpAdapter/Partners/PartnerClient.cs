using System.Net;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>One national system: sends, and gives each end a name.</summary>
internal sealed class PartnerClient(string name, HttpClient http, PartnerOptions options, CircuitBreakerStateProvider circuit, TimeProvider time)
{
    public string Name => name;

    /// <summary>It has an address.</summary>
    public bool IsConnected => options.Url is not null;

    public Uri Url => options.Url!;

    public PartnerHealth Health { get; } = new();

    public CircuitState Circuit => circuit.CircuitState;

    public async Task<Result<Node>> SendAsync(Operation operation, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(Patience.Idempotent, operation.Idempotent);
        request.Options.Set(Patience.AttemptTimeout, operation.Timeout);
        request.Options.Set(ReadWhole.MaxBytes, operation.MaxAnswerBytes);
        var result = await AnswerAsync(operation, request, cancellationToken);
        if (result.IsProblem(out var problem, out _))
        {
            Note(problem);
        }

        return result;
    }

    /// <summary>Null = the call was answered.</summary>
    public void Note(Problem? problem) => Health.Note(problem?.Code ?? "ok", time.GetUtcNow());

    private async Task<Result<Node>> AnswerAsync(Operation operation, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            ReadOnlyMemory<byte> body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK || (answer.IsSuccessStatusCode && body.Length > 0)
                ? AnswerReader.Read(operation.Answer, answer.Content.Headers.ContentType?.MediaType, body)
                : Refusal(operation, answer, body);
        }
        catch (BrokenCircuitException exception)
        {
            return NdxpProblems.Resting.RetryIn(exception.RetryAfter ?? TimeSpan.FromMilliseconds(options.BreakMs));
        }
        catch (RateLimiterRejectedException)
        {
            return NdxpProblems.Full.RetryIn(TimeSpan.FromSeconds(1));
        }
        catch (TimeoutRejectedException)
        {
            return NdxpProblems.TooSlow;
        }
        catch (AnswerTooLargeException)
        {
            return NdxpProblems.TooLarge;
        }
        catch (TokenUnavailableException exception)
        {
            return exception.StatusCode switch
            {
                HttpStatusCode.TooManyRequests => NdxpProblems.Throttled.RetryIn(TimeSpan.FromSeconds(1)),
                HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.Forbidden => NdxpProblems.CredentialsRefused,
                _ => NdxpProblems.NoToken,
            };
        }
        catch (HttpRequestException)
        {
            return NdxpProblems.Unreachable;
        }
    }

    private static Problem Refusal(Operation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400)
        {
            return NdxpProblems.Redirected;
        }

        if (status == StatusCodes.Status429TooManyRequests)
        {
            var throttled = WsoFault.Of(body) is { } said ? said.ToProblem(inSuccess: false) : NdxpProblems.Throttled;
            return (throttled.Code == NdxpProblems.Throttled.Code ? throttled : NdxpProblems.Throttled).RetryIn(Patience.Wait(answer) ?? TimeSpan.FromSeconds(1));
        }

        if (operation.Answer.IsXml && status == StatusCodes.Status500InternalServerError && IsSoapFault(body))
        {
            return NdxpProblems.SoapFault;
        }

        if (WsoFault.Of(body) is { } fault)
        {
            return fault.ToProblem(inSuccess: false);
        }

        return status switch
        {
            // A page is no word of the register: something on the way does not know the address.
            StatusCodes.Status404NotFound => answer.Content.Headers.ContentType?.MediaType is "text/html" ? NdxpProblems.WrongType : NdxpProblems.NotFound,
            StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => NdxpProblems.CredentialsRefused,
            >= 500 => NdxpProblems.Failed,
            >= 400 => NdxpProblems.Refused,
            _ => NdxpProblems.Unexpected,
        };
    }

    private static bool IsSoapFault(ReadOnlyMemory<byte> body)
    {
        try
        {
            return AnswerReader.FaultOf(NodeReader.ReadXml(body)) is not null;
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }
}
