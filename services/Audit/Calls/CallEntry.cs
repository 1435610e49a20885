using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>A call record with all that is stored of it.</summary>
internal sealed record NewCall(CallRecord Record, NewEntry Entry, byte[]? SubjectIndex)
{
    public static NewCall Of(CallRecord record, PersonalVault vault) =>
        new(record, CallEntry.Make(record, vault), record.SubjectHash is { } subject ? vault.SubjectIndex(subject) : null);
}

/// <summary>A call record as the ledger holds it. Format: contracts/schemas/audit-record.md.</summary>
internal static class CallEntry
{
    public const string ClientAddress = "clientAddress";
    public const string Subject = "subjectHash";

    public static NewEntry Make(CallRecord record, PersonalVault vault)
    {
        var parts = new List<SealedPart>(1);
        var commitments = new List<(string Part, string Commitment)>(1);
        Commit(ClientAddress, record.ClientAddress);
        Commit(HttpSignature.Part, record.RequestSignature);
        Commit(Subject, record.SubjectHash);

        return new NewEntry(record.Id, Write(record, commitments), parts);

        void Commit(string part, string? value)
        {
            if (value is not null)
            {
                var (commitment, kept) = vault.Commit(record.Id, part, value);
                commitments.Add((part, commitment));
                parts.Add(kept);
            }
        }
    }

    /// <summary>The entry's bytes.</summary>
    /// <param name="record">Its personal parts are not looked at.</param>
    /// <param name="commitments">What stands for them, in the order of the parts' names.</param>
    public static byte[] Write(CallRecord record, IReadOnlyList<(string Part, string Commitment)> commitments)
    {
        // Names in the order of RFC 8785; the writer checks it.
        return NewEntry.Write(json =>
        {
            json.StartObject()
                .Optional("certificateThumbprint", record.CertificateThumbprint)
                .Optional("consumer", record.Consumer)
                .Name("durationUs").Number(record.DurationUs)
                .Optional("errorCode", record.ErrorCode)
                .Name("gatewayId").String(record.GatewayId)
                .Optional("grantId", record.GrantId?.ToString())
                .Name("id").String(record.Id.ToString())
                .Name("method").String(record.Method)
                .Optional("operation", record.Operation)
                .Name("outcome").String(OutcomeText(record.Outcome))
                .Optional("pathTemplate", record.PathTemplate);
            if (commitments.Count > 0)
            {
                json.Name(LedgerEntry.Personal).StartObject();
                foreach (var (part, commitment) in commitments)
                {
                    json.Name(part).String(commitment);
                }

                json.EndObject();
            }

            json.Optional("provider", record.Provider)
                .Optional("purpose", record.Purpose)
                .Name("receivedAt").String(NewEntry.Time(record.ReceivedAt))
                .Name("requestBytes").Number(record.RequestBytes)
                .Name("requestId").String(record.RequestId.ToString())
                .Optional("requestSha256", record.RequestSha256)
                .Name("responseBytes").Number(record.ResponseBytes)
                .Optional("responseSha256", record.ResponseSha256)
                .Optional("service", record.Service)
                .Name("status").Number(record.Status)
                .Optional("traceId", record.TraceId)
                .Name("type").String("call")
                .EndObject();
        });
    }

    public static string OutcomeText(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Answered => "answered",
        CallOutcome.Refused => "refused",
        CallOutcome.Failed => "failed",
        CallOutcome.Aborted => "aborted",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    /// <summary>The record with its personal parts, as far as they are not erased.</summary>
    public static CallRecord With(this CallRecord record, IEnumerable<SealedPart> parts, PersonalVault vault)
    {
        foreach (var opening in parts.Select(part => vault.Open(record.Id, part)).OfType<Opening>())
        {
            record = opening.Part switch
            {
                ClientAddress => record with { ClientAddress = opening.Value },
                Subject => record with { SubjectHash = opening.Value },
                HttpSignature.Part => record with { RequestSignature = opening.Value },
                _ => record,
            };
        }

        return record;
    }
}
