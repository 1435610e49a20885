namespace GiaLai.Lgsp.ServiceDefaults.Reconciliation;

/// <summary>What the platform and a national partner exchanged in one day of Việt Nam, as an adapter has it of both.</summary>
public sealed record PartnerDay
{
    /// <summary><c>ndxp</c>, <c>vxp</c>, <c>documents</c> or <c>ndop</c>.</summary>
    public required string Partner { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>Services behind the partner without their version, <c>G06/enterprises</c>; of documents <c>sent</c> and <c>received</c>, of NDOP the datasets.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>The platform's side; null = the adapter keeps nothing of it, the call records are it.</summary>
    public IReadOnlyList<DayItem>? Ours { get; init; }

    public required IReadOnlyList<DayItem> Theirs { get; init; }
}

/// <summary>One call, document or batch, as one side has it.</summary>
public sealed record DayItem
{
    /// <summary>The same on both sides: request id, id of the document or of the batch.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="PartnerDay.Services"/>.</summary>
    public required string Service { get; init; }

    public required DayItemState State { get; init; }

    /// <summary>Rows of a batch; else 1.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Lower-case hex; null = this side does not tell it.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>How far an item has come on its side.</summary>
public enum DayItemState
{
    /// <summary>Done wholly.</summary>
    Done,

    /// <summary>Not yet done, or not yet confirmed.</summary>
    Open,

    /// <summary>Not done.</summary>
    Failed,

    /// <summary>It cannot be said: the answer was lost or none was expected. The other side is right.</summary>
    Unknown,
}
