using System.Diagnostics;
using System.Net;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Routes;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>One request on its way: each step of the pipeline adds what it found.</summary>
internal sealed class Call
{
    private readonly TimeProvider time;
    private Guid requestId;

    public Call(HttpContext http, CallRecorder recorder, TimeProvider time)
    {
        Http = http;
        Recorder = recorder;
        this.time = time;
        StartedAt = time.GetTimestamp();
        ReceivedAt = time.GetUtcNow();
        Target = RequestTarget.From(http.Features.Get<IHttpRequestFeature>()!.RawTarget);
        IsApi = IsBelow(Target.Path, "/api");
    }

    public HttpContext Http { get; }

    public CallRecorder Recorder { get; }

    public RequestTarget Target { get; }

    /// <summary>A call to a provider's service: decided by grants, and recorded.</summary>
    public bool IsApi { get; }

    public long StartedAt { get; }

    public DateTimeOffset ReceivedAt { get; }

    public TimeSpan Elapsed => time.GetElapsedTime(StartedAt);

    /// <summary>Text of <see cref="RequestId"/>.</summary>
    public string RequestIdText { get; set; } = "";

    /// <summary>The caller's, when it is valid, or a new one.</summary>
    public Guid RequestId
    {
        get
        {
            if (requestId == Guid.Empty)
            {
                requestId = RequestIds.TryParse(Http.Request.Headers[RequestIds.Header], out var given) ? given : CallIds.Next(ReceivedAt);
            }

            return requestId;
        }
    }

    public Activity? Activity { get; set; }

    /// <summary>The rules that this call is decided by, to its end.</summary>
    public RouteTable? Routes { get; set; }

    public ClientCertificate? Certificate { get; set; }

    public AccessToken? Token { get; set; }

    /// <summary>Provider's code as the address names it, once it is well formed.</summary>
    public string? Provider { get; set; }

    public ServiceEntry? Service { get; set; }

    /// <summary>The part of the platform that was asked instead of a service.</summary>
    public string? PlatformPrefix { get; set; }

    /// <summary>Index in <see cref="Target"/>'s path at which the service's own path begins.</summary>
    public int RestStart { get; set; }

    public ServiceOperation? Operation { get; set; }

    public GrantEntry? Grant { get; set; }

    public string? Purpose { get; set; }

    /// <summary>Whose data is asked for, as a keyed hash; null when the operation names no person.</summary>
    public string? SubjectHash { get; set; }

    /// <summary>The consumer's signature, once it holds over the head; null when the request carries none.</summary>
    public RequestSignature? Signature { get; set; }

    /// <summary>Value of <c>RateLimit</c>; null when the call has no quota, or did not come as far.</summary>
    public string? RateLimit { get; set; }

    /// <summary>What follows on this connection cannot be trusted to be where it seems.</summary>
    public bool CloseAfterwards { get; set; }

    /// <summary>The request body as far as it was read.</summary>
    public BodyDigest RequestBody;

    /// <summary>The answer's body as far as it was sent.</summary>
    public BodyDigest ResponseBody;

    /// <summary>Some of the provider's answer is written, if not sent: another cannot take its place.</summary>
    public bool AnswerBegun { get; set; }

    public CallOutcome Outcome { get; set; } = CallOutcome.Answered;

    public string? ErrorCode { get; set; }

    /// <summary>For the record, where the answer has no status: the caller was gone.</summary>
    public int? StatusOverride { get; set; }

    public bool Recorded { get; set; }

    public IPAddress? ClientAddress => Http.Connection.RemoteIpAddress;

    public string? Consumer => Token?.IsSystem == true ? Token.ClientId : null;

    public static Call Of(HttpContext http) => http.Features.Get<Call>() ?? throw new InvalidOperationException("RecordCall stands first in the pipeline.");

    /// <summary>True for the path <paramref name="prefix"/> and what lies below it.</summary>
    public static bool IsBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
