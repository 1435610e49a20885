using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>Proofs between signed sizes, for those who do not want to fold tiles themselves. Source: RFC 6962, sections 2.1.1 and 2.1.2.</summary>
internal static class ProveTree
{
    public sealed record Consistency
    {
        public required string Origin { get; init; }

        public required long From { get; init; }

        public required long To { get; init; }

        /// <summary>Base64, in the order of RFC 6962.</summary>
        public required IReadOnlyList<string> Hashes { get; init; }
    }

    public sealed record Inclusion
    {
        public required string Origin { get; init; }

        public required long Index { get; init; }

        public required long Size { get; init; }

        /// <summary>Leaf hash of the entry, base64.</summary>
        public required string Leaf { get; init; }

        /// <summary>Base64, from the leaf's sibling to the root's child.</summary>
        public required IReadOnlyList<string> Hashes { get; init; }
    }

    public static void Map(IEndpointRouteBuilder log, string of)
    {
        log.MapGet("/proofs/consistency", ProveConsistency).WithName($"prove{of}Consistency").WithSummary("Prove that a later tree continues an earlier one").AllowAnonymous();
        log.MapGet("/proofs/inclusion", ProveInclusion).WithName($"prove{of}Inclusion").WithSummary("Prove that an entry stands at its index").AllowAnonymous();
    }

    private static async Task<Results<Ok<Consistency>, Problem>> ProveConsistency(
        long from, LogStore logs, TileStore tiles, CancellationToken cancellationToken, long? to = null, string? log = null)
    {
        if ((await FindAsync(logs, log, cancellationToken)).IsProblem(out var problem, out var found))
        {
            return problem;
        }

        var size = to ?? found.Size;
        if (from < 0 || from > size || size > found.Size)
        {
            return AuditProblems.BadTreeRange.Because($"0 ≤ from ≤ to ≤ {found.Size}");
        }

        var proof = await ProofPlan.Consistency(from, size).MakeAsync(tiles.Hashes(found.Log.Id, size), cancellationToken);
        return TypedResults.Ok(new Consistency { Origin = found.Log.Origin, From = from, To = size, Hashes = [.. proof.Select(hash => hash.ToString())] });
    }

    private static async Task<Results<Ok<Inclusion>, Problem>> ProveInclusion(
        long index, LogStore logs, TileStore tiles, CancellationToken cancellationToken, long? size = null, string? log = null)
    {
        if ((await FindAsync(logs, log, cancellationToken)).IsProblem(out var problem, out var found))
        {
            return problem;
        }

        var treeSize = size ?? found.Size;
        if (index < 0 || index >= treeSize || treeSize > found.Size)
        {
            return AuditProblems.BadTreeRange.Because($"0 ≤ index < size ≤ {found.Size}");
        }

        var read = tiles.Hashes(found.Log.Id, treeSize);
        var proof = await ProofPlan.Inclusion(index, treeSize).MakeAsync(read, cancellationToken);
        var leaf = (await read([new TreeNode(0, index)], cancellationToken))[0];
        return TypedResults.Ok(new Inclusion
        {
            Origin = found.Log.Origin,
            Index = index,
            Size = treeSize,
            Leaf = leaf.ToString(),
            Hashes = [.. proof.Select(hash => hash.ToString())],
        });
    }

    /// <summary>The log and the size that its newest checkpoint signs: more is nobody's to see yet.</summary>
    private static async Task<Result<(LedgerLog Log, long Size)>> FindAsync(LogStore logs, string? name, CancellationToken cancellationToken) =>
        await logs.FindAsync(name, cancellationToken) switch
        {
            null => AuditProblems.LogNotFound,
            { DeletedAt: not null } => AuditProblems.LogDeleted,
            { CheckpointSize: { } size } log => (log, size),
            _ => AuditProblems.NoCheckpoint.RetryIn(TimeSpan.FromSeconds(1)),
        };
}
