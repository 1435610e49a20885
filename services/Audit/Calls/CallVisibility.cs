using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>Auditors and operators see every record; an agency sees those in which it, or a body below it, called or provided.</summary>
internal static class CallVisibility
{
    public static bool SeesAll(this Caller caller) => caller.Is("auditor") || caller.Is("operator");

    public static bool Sees(this Caller caller, CallRecord record) =>
        caller.SeesAll() || caller.IsParty(record.Consumer, record.Provider);

    /// <summary>Who sent the message or was to get it.</summary>
    public static bool Sees(this Caller caller, MessageRecord record) =>
        caller.SeesAll() || caller.IsParty(record.Sender, null) || record.Recipients.Any(recipient => caller.IsParty(recipient, null));

    /// <summary>The caller's agency, or a body below it, called or provided.</summary>
    public static bool IsParty(this Caller caller, string? consumer, string? provider) =>
        AgencyCode.TryParse(caller.Agency, null, out var agency)
        && ((AgencyCode.TryParse(provider, null, out var providing) && providing.IsWithin(agency))
            || (SystemId.TryParse(consumer, null, out var calling) && calling.Agency.IsWithin(agency)));
}
