using System.Net;
using System.Text.Json;

namespace GiaLai.Lgsp.Client.Calls;

/// <summary>The platform, not a provider, refused a request, or answered with what it should not.</summary>
public sealed class LgspException : Exception
{
    private const int MaxBody = 64 * 1024;

    internal LgspException(LgspProblem problem, HttpStatusCode status, TimeSpan? retryAfter)
        : base($"{problem.Code ?? ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture)}: {problem.Title}{(problem.Detail is { } detail ? $" ({detail})" : "")}")
    {
        Problem = problem;
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>What the platform said.</summary>
    public LgspProblem Problem { get; }

    /// <summary>HTTP status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Stable code of the refusal, <c>GWY-0130</c>; empty when the answer carried none.</summary>
    public string Code => Problem.Code ?? "";

    /// <summary>How long the platform asks to wait; null = not said.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The same request may pass later: too many calls, or a part of the platform or the provider is away.</summary>
    public bool IsTransient => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    internal static async Task<LgspException> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        LgspProblem? problem = null;
        if (answer.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json" && answer.Content.Headers.ContentLength is null or <= MaxBody)
        {
            try
            {
                problem = await ClientJson.ReadAsync(answer, ClientJson.Default.LgspProblem, cancellationToken).ConfigureAwait(false);
            }
            catch (JsonException)
            {
                // The header says the code all the same.
            }
        }

        problem ??= new LgspProblem { Title = answer.ReasonPhrase };
        var code = answer.Headers.TryGetValues(LgspHeaders.Error, out var codes) ? codes.FirstOrDefault() : null;
        var after = answer.Headers.RetryAfter;
        return new LgspException(
            problem with { Code = code ?? problem.Code, Status = (int)answer.StatusCode }, answer.StatusCode,
            after?.Delta ?? (after?.Date is { } date ? date - (answer.Headers.Date ?? date) : null));
    }
}

internal static class LgspHeaders
{
    public const string RequestId = "Lgsp-Request-Id";
    public const string Purpose = "Lgsp-Purpose";
    public const string Error = "Lgsp-Error";
}
