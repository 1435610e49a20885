using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Mailboxes;

/// <summary>Who decides on the mailboxes of an agency, and what is decided where nobody has.</summary>
internal static class Mailbox
{
    public static readonly MailboxRule Default = new() { Access = MailboxAccess.DefaultSharing };

    public static bool MayDecide(Caller caller, AgencyCode agency) =>
        caller.ActsFor(agency, Contracts.Access.Roles.Integrator) || caller.ActsFor(agency, Contracts.Access.Roles.ProviderOfficer);

    /// <summary>The system that gets what is sent to the agency: the chosen one, else the only one that is enabled.</summary>
    public static SystemId? DefaultOf(SystemId? chosen, IReadOnlyCollection<SystemId> enabled) => chosen ?? (enabled.Count == 1 ? enabled.First() : null);
}

/// <summary>A rule as a caller writes it; it takes the place of the one before as a whole.</summary>
/// <param name="Access">defaultSharing, listed or closed.</param>
/// <param name="From">System ids, or agency codes with all that is below them.</param>
/// <param name="Reason">Kept in the log of decisions.</param>
internal sealed record MailboxText(MailboxAccess? Access, IReadOnlyList<string?>? From, string? Reason)
{
    private const int MaxFrom = 1_000;

    public MailboxRule Read(FieldErrors errors)
    {
        errors.Check(Access is not null, "access", "Is required: defaultSharing, listed or closed.", "Bắt buộc phải có: defaultSharing, listed hoặc closed.");
        errors.OptionalText(Reason, "reason", 2_000);
        var from = errors.Texts(From, "from", MaxFrom, 80);
        for (var index = 0; index < Math.Min(from.Count, MaxFrom); index++)
        {
            errors.Check(AgencyCode.TryParse(from[index], null, out _) || SystemId.TryParse(from[index], null, out _), $"from[{index}]",
                "Must be an agency code such as H21.05 or a system id such as one-stop@H21.05.", "Phải là mã cơ quan như H21.05 hoặc mã hệ thống như one-stop@H21.05.");
        }

        errors.Check(Access != MailboxAccess.Closed || from.Count == 0, "from", "A closed mailbox takes from nobody.", "Hộp thư đóng không nhận từ ai.");
        errors.Check(Access != MailboxAccess.Listed || from.Count > 0, "from",
            "Name at least one sender, or close the mailbox.", "Hãy nêu ít nhất một bên gửi, hoặc đóng hộp thư.");
        return new MailboxRule { Access = Access ?? MailboxAccess.Closed, From = from };
    }
}

internal sealed record MailboxView
{
    public required SystemId System { get; init; }

    public required MailboxAccess Access { get; init; }

    /// <summary>System ids, or agency codes with all that is below them.</summary>
    public required IReadOnlyList<string> From { get; init; }

    public InForce? InForce { get; init; }

    public static MailboxView Of(SystemId system, MailboxRule rule) => new() { System = system, Access = rule.Access, From = rule.From };
}
