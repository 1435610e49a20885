using System.Diagnostics.Metrics;

namespace GiaLai.Lgsp.Identity;

internal sealed class IdentityMetrics
{
    private readonly Counter<long> issued;
    private readonly Counter<long> refused;
    private readonly Counter<long> logins;
    private readonly Counter<long> locks;
    private readonly Counter<long> revocations;
    private readonly Counter<long> pruned;
    private long signsFrom;

    public IdentityMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Identity");
        issued = meter.CreateCounter<long>("lgsp_identity_tokens_issued", description: "Access tokens issued, by grant type.");
        refused = meter.CreateCounter<long>("lgsp_identity_requests_refused", description: "Requests refused at OAuth endpoints, by problem code.");
        logins = meter.CreateCounter<long>("lgsp_identity_logins", description: "Steps of people's logins, by step and outcome.");
        locks = meter.CreateCounter<long>("lgsp_identity_locks", description: "Locks after repeated failures, by what they guard.");
        revocations = meter.CreateCounter<long>("lgsp_identity_revocations", description: "Revocations, by token or by subject.");
        meter.CreateObservableGauge("lgsp_identity_signing_key_signs_from", () => signsFrom, "s", "Unix time since which the present key signs.");
        pruned = meter.CreateCounter<long>("lgsp_identity_rows_pruned", description: "Expired rows deleted, by table.");
    }

    public void Issued(string grant) => issued.Add(1, new KeyValuePair<string, object?>("grant", grant));

    public void Refused(string code) => refused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Login(string step, string outcome) =>
        logins.Add(1, new KeyValuePair<string, object?>("step", step), new KeyValuePair<string, object?>("outcome", outcome));

    public void Locked(string guards) => locks.Add(1, new KeyValuePair<string, object?>("guards", guards));

    public void Revoked(string what) => revocations.Add(1, new KeyValuePair<string, object?>("what", what));

    public void SignsFrom(DateTimeOffset time) => signsFrom = time.ToUnixTimeSeconds();

    public void Pruned(string table, int rows) => pruned.Add(rows, new KeyValuePair<string, object?>("table", table));
}
