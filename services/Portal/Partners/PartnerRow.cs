namespace GiaLai.Lgsp.Portal.Partners;

/// <summary>A national platform as the page shows it.</summary>
internal sealed record PartnerRow
{
    /// <summary><c>ndxp</c>, <c>vxp</c>, <c>documents</c>, <c>ndop</c>, <c>vapex</c>, or what an installation added.</summary>
    public required string Name { get; init; }

    public required PartnerState State { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>Code of the last failure; of an adapter that does not answer, the gateway's.</summary>
    public string? LastFailureCode { get; init; }

    /// <summary>What has not gone up yet; null where nothing waits.</summary>
    public long? Waiting { get; init; }
}

internal enum PartnerState
{
    /// <summary>The last exchange was answered.</summary>
    Works,

    /// <summary>Nothing was exchanged since the adapter started.</summary>
    NotCalled,

    /// <summary>The last exchange failed.</summary>
    Fails,

    /// <summary>It failed too often and is left alone for a while.</summary>
    Rests,

    /// <summary>This installation has no address of it.</summary>
    NotConnected,

    /// <summary>Our own adapter does not say.</summary>
    Unknown,
}
