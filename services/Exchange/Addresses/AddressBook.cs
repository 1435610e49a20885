using System.Collections.Frozen;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Exchange.Addresses;

/// <summary>The directory as messages are addressed by it. Never changes: a new directory is a new book.</summary>
internal sealed class AddressBook(ExchangeDirectory directory)
{
    private readonly FrozenDictionary<string, DirectorySystem> systems =
        directory.Systems.ToFrozenDictionary(system => system.Id.ToString(), StringComparer.Ordinal);

    private readonly FrozenDictionary<AgencyCode, DirectoryAgency> agencies = directory.Agencies.ToFrozenDictionary(agency => agency.Code);

    private readonly FrozenDictionary<TopicId, TopicRule> topics = directory.Topics.ToFrozenDictionary(topic => topic.Topic);

    private readonly ILookup<(TopicId, SystemId), SubscriptionGrant> grants =
        directory.Subscriptions.ToLookup(grant => (grant.Topic, grant.Consumer));

    public ExchangeDirectory Directory => directory;

    public TopicRule? Topic(TopicId id) => topics.GetValueOrDefault(id);

    public IEnumerable<SubscriptionGrant> Grants(TopicId topic, SystemId subscriber) => grants[(topic, subscriber)];

    /// <summary>Null when there is none, or it is disabled.</summary>
    public DirectorySystem? EnabledSystem(string id) => systems.TryGetValue(id, out var system) && system.Enabled ? system : null;

    public DirectorySystem? System(string id) => systems.GetValueOrDefault(id);

    /// <summary>The mailbox behind an address: a system id, or an agency code, which stands for its default mailbox, or its successor's.</summary>
    public (DirectorySystem? System, AddressFault? Fault) Resolve(string address)
    {
        if (address.Contains('@', StringComparison.Ordinal))
        {
            return systems.TryGetValue(address, out var named)
                ? named.Enabled ? (named, null) : (null, AddressFault.Disabled)
                : (null, AddressFault.Unknown);
        }

        if (!AgencyCode.TryParse(address, null, out var code) || !agencies.TryGetValue(code, out var agency))
        {
            return (null, AddressFault.Unknown);
        }

        if (agency.Successor is { } successor && !agencies.TryGetValue(successor, out agency))
        {
            return (null, AddressFault.Unknown);
        }

        return agency.DefaultMailbox is { } mailbox && EnabledSystem(mailbox.ToString()) is { } system
            ? (system, null)
            : (null, AddressFault.NoDefaultMailbox);
    }

    /// <summary>Whether the recipient's mailbox takes messages from the sender.</summary>
    public static bool MaySend(SystemId sender, DirectorySystem recipient) => recipient.Mailbox.Access switch
    {
        // A system may always write to itself.
        _ when sender == recipient.Id => true,
        MailboxAccess.Closed => false,
        MailboxAccess.DefaultSharing => Province(sender) == Province(recipient.Id) || IsListed(sender, recipient.Mailbox.From),
        MailboxAccess.Listed => IsListed(sender, recipient.Mailbox.From),
        _ => false,
    };

    private static bool IsListed(SystemId sender, IReadOnlyList<string> from)
    {
        foreach (var entry in from)
        {
            if (entry == sender.ToString() || (AgencyCode.TryParse(entry, null, out var agency) && sender.Agency.IsWithin(agency)))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> ProvinceOf(string agency) =>
        agency.AsSpan(0, agency.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? dot : agency.Length);

    private static string Province(SystemId system) => ProvinceOf(system.Agency.ToString()).ToString();
}

/// <summary>Why an address leads nowhere.</summary>
internal enum AddressFault
{
    Unknown,
    Disabled,
    NoDefaultMailbox,
}
