using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Pipeline;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Makes the record of a call and gives it to the journal, once. Called before the last byte of an answer is given to the caller,
/// so that the journal can promise that no answered call lacks its record.
/// </summary>
internal sealed class CallRecorder(CallJournal journal, IOptions<GatewayOptions> options)
{
    private readonly string gatewayId = options.Value.Id;

    /// <summary>False when a record would find no place: the call must not be answered.</summary>
    public bool CanRecord => !journal.IsStuck;

    public ValueTask RecordAsync(Call call)
    {
        if (call.Recorded || !call.IsApi)
        {
            return ValueTask.CompletedTask;
        }

        call.Recorded = true;
        return journal.AppendAsync(new JournalEntry(Make(call), call.Activity is { Recorded: true } activity ? activity.Id : null));
    }

    private CallRecord Make(Call call) => new()
    {
        Id = Guid.CreateVersion7(call.ReceivedAt),
        RequestId = call.RequestId,
        TraceId = call.Activity?.TraceId.ToString(),
        GatewayId = gatewayId,
        ReceivedAt = call.ReceivedAt,
        DurationUs = (long)call.Elapsed.TotalMicroseconds,
        Consumer = call.Consumer,
        Provider = call.Provider,
        Service = call.Service?.Id,
        Operation = call.Operation?.OperationId,
        GrantId = call.Grant?.Rule.Id,
        Purpose = call.Purpose,
        Method = MethodOf(call.Http.Request.Method),
        PathTemplate = call.Operation?.Path,
        Status = call.StatusOverride ?? call.Http.Response.StatusCode,
        Outcome = call.Outcome,
        ErrorCode = call.ErrorCode,
        RequestBytes = call.RequestBody.Length,
        ResponseBytes = call.ResponseBody.Length,
        RequestSha256 = call.RequestBody.Finish(),
        ResponseSha256 = call.ResponseBody.Finish(),
        ClientAddress = call.ClientAddress?.ToString(),
        CertificateThumbprint = call.Certificate?.Thumbprint,
    };

    /// <summary>A made-up method is the caller's text, of any length.</summary>
    private static string MethodOf(string method) => method.Length <= 16 ? method : method[..16];
}

/// <param name="Record">What is kept.</param>
/// <param name="TraceParent">Of a traced call, so that its trace shows the record being stored; null otherwise.</param>
internal readonly record struct JournalEntry(CallRecord Record, string? TraceParent);
