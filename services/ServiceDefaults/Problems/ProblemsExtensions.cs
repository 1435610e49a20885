using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>Every answer that is not a success has a problem body, also those that the framework itself gives.</summary>
public static class ProblemsExtensions
{
    public static IServiceCollection AddProblems(this IServiceCollection services, string prefix)
    {
        services.AddSingleton(new CommonProblems(prefix));
        services.AddExceptionHandler<ExceptionToProblem>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    public static void UseProblems(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static _ => Task.CompletedTask,
            SuppressDiagnosticsCallback = static context => context.ExceptionHandledBy == ExceptionHandledType.ExceptionHandlerService,
        });
        app.UseStatusCodePages(static context =>
        {
            var http = context.HttpContext;
            var problem = http.RequestServices.GetRequiredService<CommonProblems>().ForStatus(http.Response.StatusCode);
            return problem?.ExecuteAsync(http) ?? Task.CompletedTask;
        });
    }
}

/// <summary>Bad requests become 4xx, outages of a dependency 503, all else 500 without detail.</summary>
internal sealed partial class ExceptionToProblem(CommonProblems problems, ILogger<ExceptionToProblem> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await Explain(exception, httpContext).ExecuteAsync(httpContext);
        return true;
    }

    private Problem Explain(Exception exception, HttpContext http)
    {
        // By now the context has none any more.
        var endpoint = http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        switch (exception)
        {
            case BadHttpRequestException { InnerException: JsonException json } when Missing().Match(json.Message) is { Success: true } missing:
                return problems.MalformedRequest.Because("The JSON body lacks a member.", "Nội dung JSON thiếu thành phần bắt buộc.").With(
                    [.. missing.Groups["name"].Captures.Select(name => new ProblemError { Field = name.Value, Detail = "Is required.", DetailVi = "Bắt buộc phải có." })]);
            case BadHttpRequestException { InnerException: JsonException json } when Unknown().Match(json.Message) is { Success: true } unknown:
                return problems.MalformedRequest.Because("The JSON body has a member that is not known.", "Nội dung JSON có thành phần không được định nghĩa.").With(
                    [new ProblemError { Field = unknown.Groups["name"].Value, Detail = "Is not known here.", DetailVi = "Không được định nghĩa.", Pointer = json.Path is { } at ? WrongValues.ToPointer(at) : null }]);
            case BadHttpRequestException { InnerException: JsonException json } when Twice().Match(json.Message) is { Success: true } twice:
                return problems.MalformedRequest.Because("The JSON body has a member twice.", "Nội dung JSON có thành phần bị lặp.").With(
                    [new ProblemError { Field = twice.Groups["name"].Value, Detail = "Is given more than once.", DetailVi = "Được ghi nhiều lần.", Pointer = json.Path is { } there ? WrongValues.ToPointer(there) : null }]);
            case BadHttpRequestException { InnerException: JsonException json } when WrongValues.OfMember(json, http, endpoint) is { } wrong:
                return problems.MalformedRequest.Because("A value in the JSON body has the wrong form.", "Nội dung JSON có giá trị sai định dạng.").With([wrong]);
            case BadHttpRequestException { InnerException: JsonException json }:
                return problems.MalformedRequest.Because("The JSON body cannot be read.", "Không đọc được nội dung JSON.").With(
                [
                    new ProblemError
                    {
                        Detail = "Malformed or unexpected JSON here.",
                        DetailVi = "JSON sai cú pháp hoặc không đúng kiểu tại đây.",
                        Pointer = json.Path is { } path ? WrongValues.ToPointer(path) : null,
                        Line = (int?)json.LineNumber + 1,
                        Column = (int?)json.BytePositionInLine + 1,
                    },
                ]);
            case BadHttpRequestException bad:
                return Explain(bad, endpoint);
            case NpgsqlException { IsTransient: true } or PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "53300" } or PostgresException { InvariantSeverity: "FATAL" or "PANIC" }
                or NpgsqlException { InnerException: SocketException or IOException or TimeoutException }:
                Log.DependencyDown(log, exception);
                return problems.Unavailable.RetryIn(TimeSpan.FromSeconds(5));
            // What PostgreSQL keeps as text has no U+0000, and whoever sent one gets to know it.
            case PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }:
                return problems.MalformedRequest.Because("A text holds the character U+0000.", "Có văn bản chứa ký tự U+0000.");
            // EF Core's way of saying the same.
            case InvalidOperationException { InnerException: NpgsqlException inner }:
                return Explain(inner, http);
            default:
                Log.Failed(log, exception);
                return problems.InternalError;
        }
    }

    private Problem Explain(BadHttpRequestException bad, Endpoint? endpoint)
    {
        var problem = problems.ForStatus(bad.StatusCode) ?? problems.MalformedRequest;
        if (WrongValues.OfParameter(bad, endpoint) is { } error)
        {
            return problem.Because("A parameter has the wrong form.", "Một tham số sai định dạng.").With([error]);
        }

        return bad.StatusCode switch
        {
            StatusCodes.Status400BadRequest => problem.Because("A body of the kind that the OpenAPI document names is needed.", "Cần nội dung đúng kiểu nêu trong tài liệu OpenAPI."),
            StatusCodes.Status415UnsupportedMediaType => problem.Because(
                "Content-Type must be one that the OpenAPI document names, mostly application/json.", "Content-Type phải là kiểu nêu trong tài liệu OpenAPI, thường là application/json."),
            _ => problem,
        };
    }

    [GeneratedRegex(@"missing required properties including: ('(?<name>\w+)'[,; .]*)+", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    [GeneratedRegex(@"The JSON property '(?<name>[^']+)' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^Duplicate property '(?<name>[^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Twice();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A request failed")]
        public static partial void Failed(ILogger log, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A request was refused: PostgreSQL does not answer")]
        public static partial void DependencyDown(ILogger log, Exception exception);
    }
}
