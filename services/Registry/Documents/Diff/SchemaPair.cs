namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>Who writes the value: consumers send requests and receive responses; in callbacks it is the other way round.</summary>
internal enum Direction
{
    Sent,
    Received,
}

/// <summary>Two schemas that are compared, folded.</summary>
internal sealed record SchemaPair(EffectiveSchema Old, EffectiveSchema New, Place OldPlace, Place NewPlace, Direction Direction)
{
    public bool IsSent => Direction == Direction.Sent;
}
