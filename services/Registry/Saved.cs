namespace GiaLai.Lgsp.Registry;

/// <summary>What was written, and the snapshot version that holds it for the gateways.</summary>
internal sealed record Saved<T>(T Value, long SnapshotVersion);
