namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>Where and how the gateway keeps its call records until they have arrived at Audit.</summary>
internal sealed record JournalOptions
{
    /// <summary>A folder of this gateway alone, on a disk that keeps what was synced.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes of one segment file, taken from the disk when it is made. Bounds the calls in flight: one for each 4 KiB. 1 MiB to 1 GiB; default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of all segments; above, calls are refused until Audit or RabbitMQ is back. Default 8 GiB: about ten million calls.</summary>
    public long MaxBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>
    /// Bytes of segments that are kept although all in them has arrived at RabbitMQ, to be shipped again to a broker that lost its
    /// disk; they give way when there is no room for what has not arrived. 0 = none.
    /// </summary>
    public long KeepShippedBytes { get; init; }

    /// <summary>How often the writer looks whether a full disk has room again.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);
}
