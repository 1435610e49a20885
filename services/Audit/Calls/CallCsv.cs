using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>
/// Call records as CSV. Source: RFC 4180. A value that a spreadsheet would take for a formula gets an apostrophe in front: a
/// purpose that begins with = comes from a caller.
/// </summary>
internal static class CallCsv
{
    private static readonly (string Name, Func<CallRecord, object?> Value)[] Columns =
    [
        ("id", record => record.Id),
        ("requestId", record => record.RequestId),
        ("traceId", record => record.TraceId),
        ("gatewayId", record => record.GatewayId),
        ("receivedAt", record => NewEntry.Time(record.ReceivedAt)),
        ("durationUs", record => record.DurationUs),
        ("consumer", record => record.Consumer),
        ("provider", record => record.Provider),
        ("service", record => record.Service),
        ("operation", record => record.Operation),
        ("grantId", record => record.GrantId),
        ("purpose", record => record.Purpose),
        ("method", record => record.Method),
        ("pathTemplate", record => record.PathTemplate),
        ("status", record => record.Status),
        ("outcome", record => CallEntry.OutcomeText(record.Outcome)),
        ("errorCode", record => record.ErrorCode),
        ("requestBytes", record => record.RequestBytes),
        ("responseBytes", record => record.ResponseBytes),
        ("requestSha256", record => record.RequestSha256),
        ("responseSha256", record => record.ResponseSha256),
        ("clientAddress", record => record.ClientAddress),
        ("certificateThumbprint", record => record.CertificateThumbprint),
        ("subjectHash", record => record.SubjectHash),
        ("requestSignature", record => record.RequestSignature),
    ];

    public static string Header { get; } = string.Join(',', Columns.Select(column => column.Name));

    public static string Line(CallRecord record)
    {
        var line = new StringBuilder(512);
        foreach (var (_, value) in Columns)
        {
            Append(line.Length == 0 ? line : line.Append(','), Convert.ToString(value(record), CultureInfo.InvariantCulture) ?? "");
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
        {
            text = "'" + text;
        }

        if (text.AsSpan().ContainsAny(",\"\r\n"))
        {
            line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            line.Append(text);
        }
    }
}
