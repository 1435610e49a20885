using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>What became of something taken: the axis has it, does not want it, or cannot be reached now.</summary>
internal static class SettleOutgoing
{
    private const int MaxReason = 1_000;

    public sealed record Sent
    {
        public required Guid Lease { get; init; }

        /// <summary>Under which the axis has it.</summary>
        public required string NationalId { get; init; }
    }

    public sealed record Failed
    {
        public required Guid Lease { get; init; }

        /// <summary>Code of what went wrong.</summary>
        public required string Code { get; init; }

        /// <summary>For sender and operator.</summary>
        public required string Reason { get; init; }

        /// <summary>Of a release: not before. 0 to 86,400; default 0.</summary>
        public int? DelaySeconds { get; init; }
    }

    public static void Map(IEndpointRouteBuilder axis)
    {
        axis.MapPost("/outgoing/{id}/sent", ConfirmAsync).WithName("confirmOutgoingDocument").WithSummary("The axis has it");
        axis.MapPost("/outgoing/{id}/release", ReleaseAsync).WithName("releaseOutgoingDocument").WithSummary("Give it back for a later attempt");
        axis.MapPost("/outgoing/{id}/refused", RefuseAsync).WithName("refuseOutgoingDocument").WithSummary("The axis does not want it");
    }

    private static Task<Results<NoContent, Problem>> ConfirmAsync(
        Guid id, Sent request, Caller caller, NationalStore store, ExchangeMetrics metrics, CommonProblems common, CancellationToken cancellationToken) =>
        request.NationalId.Length is 0 or > 200
            ? Task.FromResult<Results<NoContent, Problem>>(common.ValidationFailed.With(
                new ProblemError { Field = "nationalId", Detail = "Must be 1 to 200 characters.", DetailVi = "Phải từ 1 đến 200 ký tự." }))
            : SettleAsync(id, request.Lease, NationalEvent.Confirm, new NationalEnd(request.NationalId, null, null, default, caller.Subject), store, metrics, cancellationToken);

    private static Task<Results<NoContent, Problem>> ReleaseAsync(
        Guid id, Failed request, Caller caller, NationalStore store, ExchangeMetrics metrics, CancellationToken cancellationToken) =>
        SettleAsync(
            id, request.Lease, NationalEvent.Release,
            new NationalEnd(null, request.Code, Short(request.Reason), TimeSpan.FromSeconds(Math.Clamp(request.DelaySeconds ?? 0, 0, 86_400)), caller.Subject), store, metrics, cancellationToken);

    private static Task<Results<NoContent, Problem>> RefuseAsync(
        Guid id, Failed request, Caller caller, NationalStore store, ExchangeMetrics metrics, CancellationToken cancellationToken) =>
        SettleAsync(id, request.Lease, NationalEvent.Refuse, new NationalEnd(null, request.Code, Short(request.Reason), default, caller.Subject), store, metrics, cancellationToken);

    private static async Task<Results<NoContent, Problem>> SettleAsync(
        Guid id, Guid lease, NationalEvent happening, NationalEnd end, NationalStore store, ExchangeMetrics metrics, CancellationToken cancellationToken)
    {
        if (await store.SettleAsync(id, lease, happening, end, cancellationToken))
        {
            metrics.Left(happening.ToString().ToLowerInvariant());
            return TypedResults.NoContent();
        }

        return await store.FindAsync(id, cancellationToken) is null ? ExchangeProblems.NoSuchOutgoing : ExchangeProblems.OutgoingLeaseOver;
    }

    private static string Short(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason];
}
