using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Documents;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>Who stands as the sender of what a body outside sent over the axis: a system of its agency that nobody can register or log in as.</summary>
internal static class AxisSender
{
    public const string Name = "national-axis";

    /// <summary>Null when the place has no code that could be an agency's.</summary>
    public static DirectorySystem? Of(OrganPlace place) =>
        (place.Agency is { } agency ? agency : AgencyCode.TryParse(place.Top, null, out var top) ? top : (AgencyCode?)null) is { } code
        && SystemId.TryParse($"{Name}@{code}", null, out var id)
            ? new DirectorySystem { Id = id, Enabled = false, Mailbox = new MailboxRule { Access = MailboxAccess.Closed, From = [] } }
            : null;

    /// <summary>
    /// Official documents come to every mailbox that takes what the province's bodies send each other; one that lists its senders must list this one,
    /// a closed one takes none.
    /// </summary>
    public static bool MaySend(DirectorySystem sender, DirectorySystem recipient) =>
        recipient.Mailbox.Access == MailboxAccess.DefaultSharing || Addresses.AddressBook.MaySend(sender.Id, recipient);
}
