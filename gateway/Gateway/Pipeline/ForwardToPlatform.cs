using System.Text;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Hands requests for the platform's own parts to them, by YARP: they decide on rights themselves and set their own limits.
/// They learn the caller's address, and Identity also the verified client certificate.
/// </summary>
internal sealed class ForwardToPlatform : IDisposable
{
    private static readonly ForwarderRequestConfig Config = new()
    {
        Version = System.Net.HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromSeconds(100),
        AllowResponseBuffering = false,
    };

    private readonly PlatformServices services;
    private readonly IHttpForwarder forwarder;
    private readonly CommonProblems problems;
    private readonly TimeProvider time;
    private readonly Transformer transformer;
    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    });

    public ForwardToPlatform(PlatformServices services, IHttpForwarder forwarder, CommonProblems problems, IOptions<GatewayOptions> options, TimeProvider time)
    {
        this.services = services;
        this.forwarder = forwarder;
        this.problems = problems;
        this.time = time;
        transformer = new Transformer(options.Value.Key);
    }

    public async Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        if (services.Find(call.Target.Path) is not { } service)
        {
            await call.RefuseAsync(problems.NotFound);
            return;
        }

        call.PlatformPrefix = service.Prefix;
        if (http.Request.Headers.FirstOrDefault(header => header.Value.Count > 1 && header.Key.StartsWith("ce-", StringComparison.OrdinalIgnoreCase)).Key is { } twice)
        {
            // On the way they would become one, with a comma.
            await call.RefuseAsync(GatewayProblems.HeaderDoubled.With(
                new ProblemError { Field = twice.ToLowerInvariant(), Detail = "Is given more than once.", DetailVi = "Được ghi nhiều lần." }));
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        http.Items[typeof(PlatformService)] = service;
        var body = ProviderRequest.HasBody(http) ? new PatientStream(http.Request.Body, time) : null;
        if (body is not null)
        {
            http.Request.Body = body;
        }

        var error = await forwarder.SendAsync(http, service.Address, invoker, Config, transformer);
        if (error != ForwarderError.None && !http.Response.HasStarted)
        {
            await EndAsync(call, error, body?.CallerError);
        }
    }

    private static Task EndAsync(Call call, ForwarderError error, Exception? callerError)
    {
        if (call.Http.RequestAborted.IsCancellationRequested)
        {
            call.LeftByCaller();
            return Task.CompletedTask;
        }

        if (callerError is not null)
        {
            if (ForwardFailure.OfCaller(callerError, bodyLimit: 0).Problem is not { } problem)
            {
                call.LeftByCaller();
                return Task.CompletedTask;
            }

            // The rest of such a body is not waited for.
            call.CloseAfterwards = true;
            return call.RefuseAsync(problem);
        }

        return error is ForwarderError.RequestBodyDestination && IsLarge(call.Http.Request.ContentLength)
            ? call.RefuseAsync(GatewayProblems.BodyTooLarge.Because(
                "This part of the platform stopped reading the body: it takes less.", "Thành phần này của nền tảng đã ngừng đọc nội dung vì vượt mức nhận."))
            : call.FailAsync(GatewayProblems.ServiceOfPlatformUnavailable.RetryIn(TimeSpan.FromSeconds(5)));
    }

    public void Dispose() => invoker.Dispose();

    /// <summary>A part that answers 413 closes the connection, often before its answer is seen; a smaller body it would have read to the end.</summary>
    private static bool IsLarge(long? length) => length is null or > 1024 * 1024;

    /// <summary>An empty body has a type too: without it a part would refuse it for the wrong reason.</summary>
    private sealed class EmptyBody : RequestTransform
    {
        public static void Describe(HttpRequestMessage request, string name, StringValues value) =>
            AddHeader(new RequestTransformContext { ProxyRequest = request }, name, value);

        public override ValueTask ApplyAsync(RequestTransformContext context) => throw new NotSupportedException();
    }

    private sealed class Transformer(string? gatewayKey) : HttpTransformer
    {
        public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            var call = Call.Of(httpContext);
            var nominated = HopByHop.Nominated(httpContext.Request.Headers.Connection);
            foreach (var (name, value) in httpContext.Request.Headers)
            {
                if (HeaderRules.ReachesService(name) && nominated?.Contains(name) != true)
                {
                    Add(proxyRequest, name, value);
                }
            }

            proxyRequest.RequestUri = new Uri(
                string.Concat(destinationPrefix, call.Target.Path, call.Target.Query),
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            AddOwn(call, proxyRequest);
            return ValueTask.CompletedTask;
        }

        /// <summary>The request id is in the answer already, the same.</summary>
        public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            proxyResponse?.Headers.Remove(LgspHeaders.RequestId);
            return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }

        private static void Add(HttpRequestMessage request, string name, StringValues value)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.ToArray()))
            {
                // YARP has made the content of a request that has a body, and lets nobody but itself make an empty one.
                EmptyBody.Describe(request, name, value);
            }
        }

        private void AddOwn(Call call, HttpRequestMessage request)
        {
            var headers = request.Headers;
            headers.Remove(HeaderNames.TraceParent);
            headers.TryAddWithoutValidation(LgspHeaders.RequestId, call.RequestIdText);
            headers.TryAddWithoutValidation("X-Forwarded-For", call.ClientAddress?.ToString());
            headers.TryAddWithoutValidation("X-Forwarded-Proto", call.Http.Request.Scheme);
            headers.TryAddWithoutValidation("X-Forwarded-Host", call.Http.Request.Host.Value);
            if (call.Activity?.Id is { } traceParent)
            {
                headers.TryAddWithoutValidation(HeaderNames.TraceParent, traceParent);
            }

            var service = (PlatformService)call.Http.Items[typeof(PlatformService)]!;
            if (service.IsIdentity && gatewayKey is not null)
            {
                // With it Identity believes the caller's address and certificate.
                headers.TryAddWithoutValidation(LgspHeaders.GatewayKey, gatewayKey);
                if (call.Certificate is { } certificate)
                {
                    headers.TryAddWithoutValidation(LgspHeaders.ClientCertificate, certificate.HeaderValue);
                }
            }
        }
    }
}
