using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>What Audit itself enters into the ledger. Format: contracts/schemas/audit-record.md.</summary>
internal static class LedgerStatement
{
    /// <summary>Part under which the account of the deciding person is committed to.</summary>
    public const string DecidedBy = "decidedBy";

    /// <summary>Part under which the account of whoever asked for a person's hash is committed to.</summary>
    public const string AskedBy = "askedBy";

    public static NewEntry LogOpened(LedgerLog log, LedgerLog? previous, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new NewEntry(id, NewEntry.Write(json =>
        {
            json.StartObject()
                .Name("at").String(NewEntry.Time(now))
                .Name("id").String(id.ToString())
                .Name("origin").String(log.Origin);
            if (previous?.CheckpointNote is { } note && SignedNote.TryParse(note, out var signed) && Checkpoint.TryParse(signed.Text, out var last))
            {
                WriteCheckpoint(json.Name("previous"), last);
            }

            json.Name("type").String("log-opened").EndObject();
        }), []);
    }

    /// <summary>A month's records are deleted because their period has ended.</summary>
    public static NewEntry LogDeleted(Checkpoint last, int keptMonths, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new NewEntry(id, NewEntry.Write(json =>
        {
            json.StartObject()
                .Name("at").String(NewEntry.Time(now))
                .Name("id").String(id.ToString())
                .Name("keptMonths").Number(keptMonths);
            WriteCheckpoint(json.Name("log"), last);
            json.Name("type").String("log-deleted").EndObject();
        }), []);
    }

    /// <summary>The personal parts of one person were erased by decision. Neither the person nor a hash of the person is named.</summary>
    public static NewEntry SubjectErased(
        Guid id, string decision, string legalBasis, string decidedBy, int records, string recordIdsSha256, PersonalVault vault, DateTimeOffset now)
    {
        var (commitment, kept) = vault.Commit(id, DecidedBy, decidedBy);
        return new NewEntry(id, NewEntry.Write(json => json.StartObject()
            .Name("at").String(NewEntry.Time(now))
            .Name("decision").String(decision)
            .Name("id").String(id.ToString())
            .Name("legalBasis").String(legalBasis)
            .Name(LedgerEntry.Personal).StartObject().Name(DecidedBy).String(commitment).EndObject()
            .Name("recordIdsSha256").String(recordIdsSha256)
            .Name("records").Number(records)
            .Name("type").String("subject-erased")
            .EndObject()), [kept]);
    }

    /// <summary>Somebody turned a person's number into the person's hash. Who asked is a personal part; the person is not named.</summary>
    public static NewEntry SubjectLookedUp(Guid id, string kind, string reason, string askedBy, PersonalVault vault, DateTimeOffset now)
    {
        var (commitment, kept) = vault.Commit(id, AskedBy, askedBy);
        return new NewEntry(id, NewEntry.Write(json => json.StartObject()
            .Name("at").String(NewEntry.Time(now))
            .Name("id").String(id.ToString())
            .Name("kind").String(kind)
            .Name(LedgerEntry.Personal).StartObject().Name(AskedBy).String(commitment).EndObject()
            .Name("reason").String(reason)
            .Name("type").String("subject-looked-up")
            .EndObject()), [kept]);
    }

    private static void WriteCheckpoint(CanonicalJsonWriter json, Checkpoint checkpoint) => json.StartObject()
        .Name("origin").String(checkpoint.Origin)
        .Name("root").String(checkpoint.Root.ToString())
        .Name("size").Number(checkpoint.Size)
        .EndObject();
}
