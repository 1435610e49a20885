using System.Text.Json.Serialization;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Witness;

/// <summary>What is remembered of one log.</summary>
internal sealed record LogMemory
{
    public required string Origin { get; init; }

    /// <summary>The largest consistent checkpoint, with the log's signature and our cosignature; null when there was only alarm.</summary>
    public string? Note { get; init; }

    public DateTimeOffset? CosignedAt { get; init; }

    public required IReadOnlyList<Alarm> Alarms { get; init; }

    [JsonIgnore]
    public Checkpoint? Checkpoint => SignedNote.TryParse(Note, out var note) && Checkpoint.TryParse(note.Text, out var checkpoint) ? checkpoint : null;
}

/// <summary>How a log failed.</summary>
internal enum AlarmKind
{
    /// <summary>Two roots at one size, both signed: proof by itself.</summary>
    Fork,

    /// <summary>The tiles that are served do not lead from the known checkpoint to the one offered.</summary>
    Inconsistent,

    /// <summary>The newest checkpoint is smaller than one that was cosigned.</summary>
    Shrunk,

    /// <summary>A checkpoint without the log's signature is served.</summary>
    NotSigned,
}

/// <summary>A log is not what it was. The two notes are the proof; keep them.</summary>
internal sealed record Alarm
{
    public required AlarmKind Kind { get; init; }

    public required string Origin { get; init; }

    public required DateTimeOffset RaisedAt { get; init; }

    public required string Detail { get; init; }

    public required string DetailVi { get; init; }

    /// <summary>What the witness had cosigned; null when nothing.</summary>
    public string? KnownNote { get; init; }

    /// <summary>What the log offered.</summary>
    public required string OfferedNote { get; init; }
}

/// <summary>Whether an offered checkpoint continues what is known: the whole judgment of a witness.</summary>
internal static class Judgment
{
    /// <summary>Null when it does.</summary>
    public static AlarmKind? Of(Checkpoint? known, Checkpoint offered, IReadOnlyList<TreeHash> proof) => known switch
    {
        null => null,
        _ when offered.Size < known.Size => AlarmKind.Shrunk,
        _ when offered.Size == known.Size => offered.Root == known.Root ? null : AlarmKind.Fork,
        _ => Proofs.AreConsistent(known.Size, known.Root, offered.Size, offered.Root, proof) ? null : AlarmKind.Inconsistent,
    };
}
