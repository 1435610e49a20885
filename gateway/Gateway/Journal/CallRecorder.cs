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

    /// <summary>Takes room for the record before anything is forwarded; false: there is none, and the call cannot be recorded.</summary>
    public bool TryBegin(Call call)
    {
        call.Recorded = !call.IsApi || !journal.TryReserve();
        return !call.IsApi || !call.Recorded;
    }

    /// <summary>Ends when the record is on the disk.</summary>
    /// <exception cref="IOException">It is not: the answer must not be completed.</exception>
    public Task RecordAsync(Call call)
    {
        if (call.Recorded)
        {
            return Task.CompletedTask;
        }

        call.Recorded = true;
        return journal.AppendAsync(Make(call));
    }

    private CallRecord Make(Call call) => Make(call, CallIds.Next(call.ReceivedAt));

    private CallRecord Make(Call call, Guid id) => new()
    {
        Id = id,
        RequestId = call.RequestId,
        TraceId = call.Activity?.TraceId.ToString(),
        TraceParent = call.Activity is { Recorded: true } activity ? activity.Id : null,
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
        SubjectHash = call.SubjectHash,
        RequestSignature = call.Signature?.ForRecord(id),
    };

    /// <summary>A made-up method is the caller's text, of any length.</summary>
    private static string MethodOf(string method) => method.Length <= 16 ? method : method[..16];
}
