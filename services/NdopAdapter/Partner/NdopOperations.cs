using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.NdopAdapter.Partner;

/// <summary>What the mapping must say how to do.</summary>
internal static class NdopOperations
{
    public const string RegisterDataset = "registerDataset";
    public const string AnnounceChange = "announceChange";

    /// <summary>The manifest; answers with <c>state</c> <c>complete</c> when the rows are there already.</summary>
    public const string OpenBatch = "openBatch";

    /// <summary>The rows; answers with what arrived.</summary>
    public const string PushBatch = "pushBatch";

    public const string PullRequests = "pullRequests";
    public const string AnswerRequest = "answerRequest";
    public const string ConfirmReceipt = "confirmReceipt";

    /// <summary>The batches of a day as NDOP has them.</summary>
    public const string Reconcile = "reconcile";

    public const string QualityReport = "qualityReport";

    public static IReadOnlyList<string> All { get; } =
        [RegisterDataset, AnnounceChange, OpenBatch, PushBatch, PullRequests, AnswerRequest, ConfirmReceipt, Reconcile, QualityReport];

    /// <summary>For answers that carry a signature.</summary>
    public static bool IsSigned(string jws, ReadOnlyMemory<byte> body, string jwks) =>
        SignatureKey.TryParseSet(jwks, out var keys) && DetachedJws.Check(jws, body.Span, keys) == JwsState.Valid;
}
