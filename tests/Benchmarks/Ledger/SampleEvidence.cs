using System.Text.Json;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.Benchmarks.Ledger;

/// <summary>Evidence as long as that of a big log, made without one: the siblings are invented and the root follows from them.</summary>
internal static class SampleEvidence
{
    public static async Task<byte[]> MakeAsync(long size)
    {
        var salt = Commitment.NewSalt();
        var record = JsonDocument.Parse($$$"""{"type":"call","id":"0193a5c0-0000-7000-8000-000000000001","requestId":"0193a5c0-0000-7000-8000-000000000002","gatewayId":"gateway-1","receivedAt":"2026-11-24T03:00:00.000000Z","durationUs":1234,"consumer":"one-stop@H21.05","provider":"H21.13","service":"H21.13/land-parcels/v1","operation":"getParcel","method":"GET","pathTemplate":"/parcels/{id}","status":200,"outcome":"answered","requestBytes":0,"responseBytes":1024,"personal":{"clientAddress":"{{{Commitment.Of("clientAddress", "10.1.2.3", salt)}}}"}}""").RootElement;
        var index = size / 3;
        // Any hashes will do: each is its node's name.
        var proof = await ProofPlan.Inclusion(index, size).MakeAsync((wanted, _) => ValueTask.FromResult<IReadOnlyList<TreeHash>>(
            [.. wanted.Select(node => TreeHash.Leaf(BitConverter.GetBytes(node.Index * 64 + node.Level)))]));
        var root = Root(index, size, TreeHash.Leaf(LedgerEntry.Encode(record)), proof);
        var log = NoteKey.Create("lgsp.gialai.gov.vn/audit", NoteKeyType.Ed25519);
        var witness = NoteKey.Create("witness.example", NoteKeyType.Cosignature);
        var note = new Checkpoint("lgsp.gialai.gov.vn/audit/2026-11", size, root).Sign(log);
        return new EvidenceFile
        {
            Record = record,
            Openings = [new Opening("clientAddress", "10.1.2.3", Convert.ToBase64String(salt))],
            Index = index,
            Proof = proof,
            Checkpoint = note.With([Cosignature.Sign(witness, note.Text, DateTimeOffset.UnixEpoch.AddYears(56))]).ToString(),
            LogKey = log.Key.ToString(),
            WitnessKeys = [witness.Key.ToString()],
        }.Write();
    }

    private static TreeHash Root(long index, long size, TreeHash leaf, IReadOnlyList<TreeHash> proof)
    {
        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHash.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                hash = TreeHash.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return hash;
    }
}
