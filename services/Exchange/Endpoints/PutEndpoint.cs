using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Push;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>Says how a system wants its messages: pushed to a URL, or pulled. The answer to the first push endpoint shows its secret, once.</summary>
internal static class PutEndpoint
{
    public sealed record Request
    {
        /// <summary>push or pull.</summary>
        public required string Mode { get; init; }

        /// <summary>Where to push: https, or http inside what the operator allowed. Needed for push.</summary>
        public string? Url { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapPut("/systems/{id}/endpoint", Handle).WithName("putEndpoint").WithSummary("Set how a system gets its messages");

    private static async Task<Results<Ok<EndpointView>, Problem>> Handle(
        string id, Request request, Caller caller, DirectoryFeed directory, EndpointStore store, EndpointSecrets secrets, PushClients clients, PushedSystems pushed,
        OutboundDialer dialer, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        if (directory.Book().IsProblem(out var problem, out var book))
        {
            return problem;
        }

        if (book.System(id) is not { } system || !caller.Answers(id))
        {
            return ExchangeProblems.SystemNotFound;
        }

        if (request.Mode is not ("push" or "pull") || (request.Mode == "push") != (request.Url is not null))
        {
            return common.ValidationFailed.With(new ProblemError { Field = "mode", Detail = "Must be push, with a url, or pull, without.", DetailVi = "Phải là push kèm url, hoặc pull không kèm url." });
        }

        string? url = null;
        if (request.Url is not null)
        {
            var reading = OutboundUrl.Read(request.Url, allowQuery: true);
            // A name that does not resolve now may do so later; each connection is judged again.
            var refusal = reading.Refusal
                ?? (await dialer.CheckAsync(reading.Url!, clients.AllowancesOf(system.Id.Agency, book), cancellationToken) is { Reason: not OutboundReason.HostUnknown } address ? address : null);
            if (refusal is not null)
            {
                return ExchangeProblems.EndpointForbidden.With(new ProblemError { Field = "url", Code = refusal.Reason.ToString(), Detail = refusal.Detail, DetailVi = refusal.DetailVi });
            }

            url = reading.Url!.AbsoluteUri;
        }

        // Who pulls needs none: the first push endpoint shows it.
        (string? secret, byte[]? box) = url is null ? (null, null) : await secrets.NewAsync(id, cancellationToken);
        var (endpoint, isNew) = await store.PutAsync(id, request.Mode, url, box, caller.Subject, time.GetUtcNow(), cancellationToken);
        await pushed.RefreshAsync(cancellationToken);
        return TypedResults.Ok(EndpointView.Of(endpoint, isNew ? secret : null));
    }
}
