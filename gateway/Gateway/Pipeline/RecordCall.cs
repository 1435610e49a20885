using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Stands outermost: begins the call with its span, and sees to its record, span and metrics when it ends, however it ends.
/// The record itself is made before the last byte of the answer is sent (<see cref="CallRecorder"/>); here only what ended without one.
/// </summary>
internal sealed partial class RecordCall(
    RequestDelegate next, CallRecorder recorder, GatewayTelemetry telemetry, CommonProblems problems, TimeProvider time, ILogger<RecordCall> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var call = new Call(http, recorder, time);
        http.Features.Set(call);
        telemetry.Begin(call);
        try
        {
            if (recorder.TryBegin(call))
            {
                await next(http);
            }
            else
            {
                // The one refusal without a record: there is no place for it.
                await call.RefuseAsync(GatewayProblems.RecordsStuck.RetryIn(TimeSpan.FromSeconds(5)));
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            call.LeftByCaller();
        }
        catch (Exception exception)
        {
            Log.Failed(log, exception);
            await call.RefuseAsync(exception is IOException && call.Recorded ? GatewayProblems.RecordsStuck : problems.InternalError);
        }
        finally
        {
            await recorder.RecordAsync(call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            telemetry.End(call);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A call failed inside the gateway")]
        public static partial void Failed(ILogger log, Exception exception);
    }
}
