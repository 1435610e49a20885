namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

/// <summary>Where a write stands that was handed in.</summary>
internal sealed record HandIn
{
    public Guid Id { get; init; }

    /// <summary>Name and version, <c>dossiers/v1</c>.</summary>
    public string Service { get; init; } = "";

    public string Operation { get; init; } = "";

    /// <summary>The calling system.</summary>
    public string Client { get; init; } = "";

    /// <summary>waiting, done or dead.</summary>
    public string State { get; init; } = "";

    public int Attempts { get; init; }

    /// <summary>Of the last failure; it is the reason of what is dead.</summary>
    public string? Code { get; init; }

    public DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>One that this process sends, under a lease.</summary>
internal sealed record ClaimedHandIn
{
    public Guid Id { get; init; }

    public string Service { get; init; } = "";

    public string Operation { get; init; } = "";

    public string Client { get; init; } = "";

    public byte[] Content { get; init; } = [];

    public int Attempts { get; init; }

    public Guid Lease { get; init; }

    public DateTimeOffset Until { get; init; }
}

/// <summary>The call as the gateway handed it over; sealed in the database.</summary>
/// <param name="RequestId">The same at each attempt: by it the partner, and reconciliation, know the write again.</param>
/// <param name="Query">With its question mark.</param>
internal sealed record HandInContent(
    string RequestId, string Query, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Parameters, string? Body);
