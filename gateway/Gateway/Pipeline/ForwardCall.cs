using GiaLai.Lgsp.Gateway.Forwarding;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Sends the call to an upstream of its service and passes the answer back. A call that never left goes to the next upstream,
/// whatever its method; an idempotent one also when the connection broke before any byte of an answer, unless its body is spent.
/// </summary>
internal sealed partial class ForwardCall(GatewayTelemetry telemetry, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ForwardCall> log)
{
    private const int MaxBrokenAttempts = 3;

    public async Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        var service = call.Service!;
        if (service.Upstreams.InFlight >= options.Value.MaxCallsPerService)
        {
            await call.RefuseAsync(GatewayProblems.ProviderOverloaded.RetryIn(TimeSpan.FromSeconds(1)));
            return;
        }

        using var deadline = Deadline.Start(time, service.Timeout, http.RequestAborted);
        var hasBody = ProviderRequest.HasBody(http);
        ForwardFailure? failure = null;
        List<Upstream>? tried = null;
        for (var attempt = 1; ; attempt++)
        {
            if (service.Upstreams.Enter(tried) is not { } upstream)
            {
                await (failure is null
                    ? call.FailAsync(GatewayProblems.ProviderResting.RetryIn(service.Upstreams.RestsFor))
                    : EndAsync(call, failure));
                return;
            }

            try
            {
                var body = hasBody ? new CallerBody(call, deadline) : null;
                failure = await TryAsync(call, upstream, body, deadline);
                if (failure is null)
                {
                    return;
                }

                if (!MayRepeat(call, failure, body, attempt))
                {
                    await EndAsync(call, failure);
                    return;
                }

                telemetry.Retried(call);
                if (failure.NothingSent || service.Upstreams.All.Count > 1)
                {
                    (tried ??= []).Add(upstream);
                }
            }
            finally
            {
                upstream.Leave();
            }
        }
    }

    /// <summary>Null when an answer came and was dealt with.</summary>
    private async Task<ForwardFailure?> TryAsync(Call call, Upstream upstream, CallerBody? body, Deadline deadline)
    {
        var provider = call.Service!.Provider;
        ProviderExchange? exchange = null;
        try
        {
            try
            {
                exchange = new ProviderExchange(await provider.RentAsync(upstream, deadline.Token), deadline);
                await exchange.AskAsync(call, upstream, body);
            }
            catch (Exception exception)
            {
                if (ForwardFailure.Of(exception, deadline, body, call.Service.Route.MaxBodyBytes) is not { } failure)
                {
                    throw;
                }

                Tell(call, upstream, failure, exchange?.WasStale == true, exception);
                return failure;
            }

            upstream.Answered();
            await ProviderAnswer.PassAsync(call, exchange.Connection, deadline, options.Value);
            return null;
        }
        finally
        {
            if (exchange is not null)
            {
                await exchange.EndAsync();
                provider.Return(exchange.Connection);
            }
        }
    }

    private void Tell(Call call, Upstream upstream, ForwardFailure failure, bool stale, Exception exception)
    {
        if (stale)
        {
            // The provider had closed the connection before it was asked: no fault of its own.
            upstream.Undecided();
            call.Service!.Provider.Forget(upstream.Server);
            return;
        }

        failure.Tell(upstream);
        if (failure.Provider)
        {
            Log.Failed(log, call.Service!.Id, upstream.Address.Authority, failure.Problem!.Code, exception.Message);
        }
    }

    private static bool MayRepeat(Call call, ForwardFailure failure, CallerBody? body, int attempt) =>
        failure.Problem is not null && body?.Started != true
        && (failure.NothingSent || (failure.Provider && failure.Problem == GatewayProblems.ProviderBrokeOff && attempt < MaxBrokenAttempts && IsIdempotent(call.Http.Request.Method)));

    private static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS";

    private static async Task EndAsync(Call call, ForwardFailure failure)
    {
        if (failure.Problem is not { } problem)
        {
            call.LeftByCaller();
            return;
        }

        // The rest of such a body is not waited for.
        call.CloseAfterwards |= problem == GatewayProblems.BodyTooSlow;
        await (failure.Provider || failure.NothingSent ? call.FailAsync(problem) : call.RefuseAsync(problem));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} at {Upstream} gave no answer ({Code}): {Reason}")]
        public static partial void Failed(ILogger log, string service, string upstream, string code, string reason);
    }
}
