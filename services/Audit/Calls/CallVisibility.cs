using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>Auditors and operators see every record; an agency sees those in which it, or a body below it, called or provided.</summary>
internal static class CallVisibility
{
    public static bool SeesAll(this Caller caller) => caller.Is("auditor") || caller.Is("operator");

    public static bool Sees(this Caller caller, CallRecord record) =>
        caller.SeesAll()
        || (AgencyCode.TryParse(caller.Agency, null, out var agency)
            && ((AgencyCode.TryParse(record.Provider, null, out var provider) && provider.IsWithin(agency))
                || (SystemId.TryParse(record.Consumer, null, out var consumer) && consumer.Agency.IsWithin(agency))));
}
