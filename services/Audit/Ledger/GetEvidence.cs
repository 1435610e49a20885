using System.Text.Json;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>
/// The evidence of one record: a file that anybody can check without us. A record just stored gets its checkpoint within about
/// a second; the answer waits for it.
/// </summary>
internal static class GetEvidence
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/records/{id}/evidence", Handle).WithName("getEvidence").WithSummary("Get the evidence of one record")
            .Produces<object>(contentType: "application/json");

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(
        Guid id, Caller caller, CallStore calls, LogStore logs, TileStore tiles, LedgerKeys keys, PersonalVault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + Patience;
        while (true)
        {
            var place = await logs.FindPlaceAsync(id, cancellationToken);
            if ((place?.Entry ?? await logs.FindWaitingAsync(id, cancellationToken)) is not { } entry)
            {
                // It may have left the queue for its place meanwhile.
                if (await logs.FindPlaceAsync(id, cancellationToken) is not null)
                {
                    continue;
                }

                return caller.SeesAll() && await calls.FindAsync(id, cancellationToken) is not null ? AuditProblems.NotInLedger : AuditProblems.RecordNotFound;
            }

            // The ledger says whose call it was: the search row could be made to say otherwise.
            if (!Sees(caller, entry))
            {
                return AuditProblems.RecordNotFound;
            }

            if (place is not null && await logs.FindCheckpointOverAsync(place.LogId, place.Index, cancellationToken) is { } cosigned)
            {
                var file = await MakeAsync(id, place, cosigned, logs, tiles, keys, vault, cancellationToken);
                return TypedResults.Bytes(file.Write(), "application/json", $"evidence-{id}.json");
            }

            if (time.GetUtcNow() >= until)
            {
                return AuditProblems.NotYetInLedger.RetryIn(TimeSpan.FromSeconds(1));
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static bool Sees(Caller caller, byte[] entry) =>
        caller.SeesAll() || (LedgerEntry.TryDecode(entry, out var record)
            && (caller.IsParty(Text(record, "consumer"), Text(record, "provider")) || caller.IsParty(Text(record, "sender"), null)
                || Recipients(record).Any(recipient => caller.IsParty(recipient, null))));

    private static IEnumerable<string?> Recipients(JsonElement record) =>
        record.TryGetProperty("recipients", out var recipients) && recipients.ValueKind == JsonValueKind.Array
            ? recipients.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString())
            : [];

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<EvidenceFile> MakeAsync(
        Guid id, LedgerPlace place, CosignedNote cosigned, LogStore logs, TileStore tiles, LedgerKeys keys, PersonalVault vault, CancellationToken cancellationToken)
    {
        var note = cosigned.Note;
        if (!Checkpoint.TryParse(note.Text, out var checkpoint) || !LedgerEntry.TryDecode(place.Entry, out var record))
        {
            throw new LedgerDamagedException($"Entry {place.Index} of log {place.LogId}, or its checkpoint, cannot be read.");
        }

        var parts = await logs.FindPartsAsync(id, cancellationToken);
        return new EvidenceFile
        {
            Record = record,
            Openings = [.. parts.Select(part => vault.Open(id, part)).OfType<Opening>()],
            Index = place.Index,
            Proof = await ProofPlan.Inclusion(place.Index, checkpoint.Size).MakeAsync(tiles.Hashes(place.LogId, checkpoint.Size), cancellationToken),
            Checkpoint = note.ToString(),
            LogKey = (keys.SignerOf(note) ?? keys.Signer.Key).ToString(),
            // Also of witnesses that are no longer asked: the file names the key of each line it carries.
            WitnessKeys = cosigned.Witnesses,
        };
    }
}
