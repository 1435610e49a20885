using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>
/// A refusal: declared once with its stable code, returned as a value, written as <c>application/problem+json</c> with the
/// header <c>Lgsp-Error</c>. Source: RFC 9457.
/// </summary>
/// <param name="Code">Prefix of the service and four digits, <c>REG-0101</c>; never reused.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">What happened, in English; the same for each occurrence.</param>
/// <param name="TitleVi">The same in Vietnamese.</param>
public sealed record Problem(string Code, int Status, string Title, string TitleVi) : IResult, IEndpointMetadataProvider
{
    public const string ErrorHeader = "Lgsp-Error";
    public const string MediaType = "application/problem+json";

    /// <summary>What happened this time; never holds a secret or personal data.</summary>
    public string? Detail { get; init; }

    public string? DetailVi { get; init; }

    /// <summary>The single faults, each with its place.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>Who can cure it: <c>caller</c>, <c>consumer</c>, <c>provider</c> or <c>platform</c>; null = not said.</summary>
    public string? Fault { get; init; }

    /// <summary>Sent as <c>Retry-After</c>, in whole seconds, at least 1.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <param name="detail">In English.</param>
    /// <param name="detailVi">The same in Vietnamese; null for what needs no words, such as a name.</param>
    public Problem Because(string detail, string? detailVi = null) => this with { Detail = detail, DetailVi = detailVi };

    public Problem With(params IReadOnlyList<ProblemError> errors) => this with { Errors = errors };

    public Problem RetryIn(TimeSpan delay) => this with { RetryAfter = delay };

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemBody), [MediaType]));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = MediaType;
        response.Headers[ErrorHeader] = Code;
        if (RequestIds.Of(httpContext) is { } id)
        {
            response.Headers[RequestIds.Header] = id;
        }

        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(ToBody(httpContext), ProblemJson.Readable.ProblemBody);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }

    private ProblemBody ToBody(HttpContext context) => new()
    {
        Type = "urn:lgsp:error:" + Code,
        Title = Title,
        TitleVi = TitleVi,
        Status = Status,
        Code = Code,
        Fault = Fault,
        Detail = Detail,
        DetailVi = DetailVi,
        Instance = context.Request.Path.Value,
        TraceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
        RequestId = RequestIds.Of(context),
        Errors = Errors.Count == 0 ? null : Errors,
    };
}

/// <summary>One fault inside a refused request, with its place.</summary>
public sealed record ProblemError
{
    /// <summary>What is wrong, in English.</summary>
    public required string Detail { get; init; }

    public string? DetailVi { get; init; }

    /// <summary>Stable code of the rule, where the rule has one.</summary>
    public string? Code { get; init; }

    /// <summary>Field of the request, camelCase, dotted: <c>quota.permits</c>.</summary>
    public string? Field { get; init; }

    /// <summary>Place inside a document. Source: RFC 6901.</summary>
    public string? Pointer { get; init; }

    /// <summary>Line in the text, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Column in the line, from 1.</summary>
    public int? Column { get; init; }
}
