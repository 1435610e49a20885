using GiaLai.Lgsp.Contracts.Identifiers;

namespace GiaLai.Lgsp.Contracts.Registry;

/// <summary>
/// All that Exchange needs to decide on messages and events, at one moment. Whole, not a delta. Served by
/// <c>GET /registry/v1/directory</c> (scope <c>lgsp.directory</c>) with the version as ETag. The version is that of
/// <see cref="GatewaySnapshot"/>: one counter, one announcement (<see cref="SnapshotChanged"/>) for both.
/// </summary>
public sealed record ExchangeDirectory
{
    /// <summary>Grows by at least 1 with each change; Exchange never goes back to a lower one.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Open agencies, and closed ones that have a successor.</summary>
    public required IReadOnlyList<DirectoryAgency> Agencies { get; init; }

    public required IReadOnlyList<DirectorySystem> Systems { get; init; }

    /// <summary>Topics that were ever published; withdrawn ones too, so that they answer 410 and not 404.</summary>
    public required IReadOnlyList<TopicRule> Topics { get; init; }

    /// <summary>Grants that allow a subscription now, later, or until lately; suspended and ended ones for their own refusals.</summary>
    public required IReadOnlyList<SubscriptionGrant> Subscriptions { get; init; }

    /// <summary>Where messages of an agency may be pushed to, beyond public addresses.</summary>
    public IReadOnlyList<UpstreamAllowance> Upstreams { get; init; } = [];
}

/// <summary>An agency as an address of messages.</summary>
public sealed record DirectoryAgency
{
    public required AgencyCode Code { get; init; }

    /// <summary>The code inside documents of the older form, <c>000.05.00.H21</c>; null when it has none. Source: QCVN 102:2016/BTTTT.</summary>
    public string? Code102 { get; init; }

    /// <summary>Codes of that form of the closed agencies it answers for; old documents still carry them.</summary>
    public IReadOnlyList<string> OldCodes102 { get; init; } = [];

    public required string NameVi { get; init; }

    /// <summary>Set when the agency is closed: the code that answers for it now, itself never closed.</summary>
    public AgencyCode? Successor { get; init; }

    /// <summary>The system that gets what is sent to the agency's code; null when the agency has chosen none and it does not follow.</summary>
    public SystemId? DefaultMailbox { get; init; }
}

/// <summary>A system as an address of messages.</summary>
public sealed record DirectorySystem
{
    public required SystemId Id { get; init; }

    /// <summary>Neither sends nor receives when false.</summary>
    public required bool Enabled { get; init; }

    public required MailboxRule Mailbox { get; init; }

    /// <summary>Public JWKs for end-to-end encryption, those in force when the directory was made, newest first.</summary>
    public IReadOnlyList<string> EncryptionKeys { get; init; } = [];
}

/// <summary>Who may send messages to a system.</summary>
public sealed record MailboxRule
{
    public required MailboxAccess Access { get; init; }

    /// <summary>System ids, or agency codes, which stand for all systems of the agency and of those below it.</summary>
    public IReadOnlyList<string> From { get; init; } = [];
}

public enum MailboxAccess
{
    /// <summary>Every system of an agency of the same province (same first group of the code), and those listed.</summary>
    DefaultSharing,

    /// <summary>Only those listed.</summary>
    Listed,

    /// <summary>Nobody.</summary>
    Closed,
}

/// <summary>What Exchange needs to know of one topic version.</summary>
public sealed record TopicRule
{
    public required TopicId Topic { get; init; }

    public required TopicState State { get; init; }

    /// <summary>JSON Schema (2020-12) of the events' data, as text; null when none was declared.</summary>
    public string? Schema { get; init; }

    /// <summary>Events whose data does not fit <see cref="Schema"/> are refused.</summary>
    public required bool CheckSchema { get; init; }

    /// <summary>Classification of the data, 1 (open) to 5.</summary>
    public required int DataClass { get; init; }

    /// <summary>How long events can be replayed. 1 to 3,650.</summary>
    public required int RetentionDays { get; init; }

    /// <summary>Events carry a reference and no content; subscribers fetch the content with a call.</summary>
    public required bool Thin { get; init; }
}

public enum TopicState
{
    Published,

    /// <summary>Still takes events and subscriptions of existing grants.</summary>
    Deprecated,

    /// <summary>Takes no events (410).</summary>
    Withdrawn,
}

/// <summary>What one consumer system may subscribe to.</summary>
public sealed record SubscriptionGrant
{
    public required Guid Id { get; init; }

    public required TopicId Topic { get; init; }

    public required SystemId Consumer { get; init; }

    public required GrantState State { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive; null = without end.</summary>
    public DateTimeOffset? Until { get; init; }
}
