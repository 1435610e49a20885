using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>The gateway's own answers: the problem, marked with its code, recorded before it is sent.</summary>
internal static class Refusal
{
    /// <summary>Refused by the platform before anything was forwarded.</summary>
    public static Task RefuseAsync(this Call call, Problem problem) =>
        AnswerAsync(call, problem, CallOutcome.Refused);

    /// <summary>The provider failed. When part of its answer is already with the caller the connection is cut instead: never a truncated 200.</summary>
    public static Task FailAsync(this Call call, Problem problem) =>
        AnswerAsync(call, problem, CallOutcome.Failed);

    /// <summary>The caller went away: there is nobody to answer.</summary>
    public static void LeftByCaller(this Call call)
    {
        call.Outcome = CallOutcome.Aborted;
        call.ErrorCode = GatewayProblems.CallerGone.Code;
        if (!call.Http.Response.HasStarted)
        {
            call.StatusOverride = GatewayProblems.CallerGone.Status;
        }

        call.Cut();
    }

    /// <summary>Ends the connection (HTTP/2: the stream), so that no half answer passes for a whole one.</summary>
    public static void Cut(this Call call)
    {
        if (call.Http.Features.Get<IHttpResetFeature>() is { } stream)
        {
            const int internalError = 2; // RFC 9113, section 7
            stream.Reset(internalError);
        }
        else
        {
            call.Http.Abort();
        }
    }

    /// <summary>After this answer, where nothing more can or shall come on the connection.</summary>
    public static void CloseWhenAsked(this Call call)
    {
        if (call.CloseAfterwards && !HttpProtocol.IsHttp2(call.Http.Request.Protocol))
        {
            call.Http.Response.Headers.Connection = "close";
        }
    }

    private static async Task AnswerAsync(Call call, Problem problem, CallOutcome outcome)
    {
        call.Outcome = outcome;
        call.ErrorCode = problem.Code;
        var response = call.Http.Response;
        if (response.HasStarted || call.AnswerBegun)
        {
            await call.Recorder.RecordAsync(call);
            call.Cut();
            return;
        }

        response.Headers.Clear();
        response.StatusCode = problem.Status;
        call.Http.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = null;
        response.ContentType = Problem.MediaType;
        response.Headers[RequestIds.Header] = call.RequestId.ToString();
        response.Headers[Problem.ErrorHeader] = problem.Code;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        call.CloseWhenAsked();
        AddChallenge(response, problem);
        AddQuota(response, call);
        var body = JsonSerializer.SerializeToUtf8Bytes(BodyOf(call, problem), ProblemJson.Readable.ProblemBody);
        response.ContentLength = body.Length;
        var head = HttpMethods.IsHead(call.Http.Request.Method);
        if (!head)
        {
            call.ResponseBody.Append(body);
        }

        await call.Recorder.RecordAsync(call);
        if (!head)
        {
            await response.BodyWriter.WriteAsync(body, CancellationToken.None);
        }
    }

    /// <summary>Source: RFC 6750, section 3; RFC 9110, section 15.5.6.</summary>
    private static void AddChallenge(HttpResponse response, Problem problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = problem.Code == GatewayProblems.TokenMissing.Code
                ? "Bearer realm=\"lgsp\""
                : $"Bearer realm=\"lgsp\", error=\"{(problem.Code == GatewayProblems.AuthorizationAmbiguous.Code ? "invalid_request" : "invalid_token")}\", error_description=\"{problem.Title}\"";
        }
        else if (problem.Code == GatewayProblems.ScopeMissing.Code)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"lgsp\", error=\"insufficient_scope\", scope=\"lgsp.call\"";
        }
        else if (problem.Status == StatusCodes.Status405MethodNotAllowed)
        {
            response.Headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        }
    }

    private static void AddQuota(HttpResponse response, Call call)
    {
        if (call.RateLimit is { } rate)
        {
            response.Headers["RateLimit-Policy"] = call.Grant!.Policy;
            response.Headers["RateLimit"] = rate;
        }
    }

    private static ProblemBody BodyOf(Call call, Problem problem) => new()
    {
        Type = "urn:lgsp:error:" + problem.Code,
        Title = problem.Title,
        TitleVi = problem.TitleVi,
        Status = problem.Status,
        Code = problem.Code,
        Fault = problem.Fault,
        Detail = problem.Detail,
        DetailVi = problem.DetailVi,
        Instance = call.Target.PathText,
        TraceId = (call.Activity ?? Activity.Current)?.TraceId.ToString() ?? call.RequestId.ToString("N"),
        RequestId = call.RequestId.ToString(),
        Errors = problem.Errors.Count == 0 ? null : problem.Errors,
    };
}
