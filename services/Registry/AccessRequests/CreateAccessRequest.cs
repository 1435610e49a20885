using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>
/// Drafts a wish to use a service or to subscribe to a topic, for the consumer's officer or the system itself; nobody else sees it before it is submitted.
/// With an <c>Idempotency-Key</c> a repetition gives the draft that there is.
/// </summary>
internal static partial class CreateAccessRequest
{
    public sealed record Request : AccessTermsText
    {
        /// <summary>System id.</summary>
        public string? Consumer { get; init; }

        /// <summary>Service id, with its version.</summary>
        public string? Service { get; init; }

        /// <summary>Topic id, with its version; instead of a service, to subscribe to its events.</summary>
        public string? Topic { get; init; }
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests", Handle)
        .Named("createAccessRequest", "Draft a wish to use a service or a topic", 409, 422).WithTags("Access requests");

    private static async Task<Results<Created<AccessRequestView>, Ok<AccessRequestView>, Problem>> Handle(
        Request request, [FromHeader(Name = "Idempotency-Key")] string? key, Act act, HttpContext http, TimeProvider time,
        SystemStore systems, VersionStore versions, CodeListStore lists, AccessRequestStore requests,
        ILogger<AccessRequest> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var consumer = errors.Parse<SystemId>(request.Consumer, "consumer", "one-stop@H21.01");
        errors.Check(request.Service is null || request.Topic is null, "topic", "Name a service or a topic, not both.", "Chỉ nêu dịch vụ hoặc chủ đề, không nêu cả hai.");
        var kind = request.Topic is null ? ServiceKind.Service : ServiceKind.Topic;
        var service = kind == ServiceKind.Topic
            ? errors.Parse<ServiceId>(request.Topic, "topic", "H21.05/parcel-changed/v1")
            : errors.Parse<ServiceId>(request.Service, "service", "H21.05/land-parcels/v1");
        errors.Check(key is null or { Length: >= 1 and <= 200 }, "Idempotency-Key", "Must be 1 to 200 characters.", "Phải có 1 đến 200 ký tự.");
        var terms = request.Read(errors, kind);
        if (consumer is { } asking && !act.Caller.IsConsumer(asking))
        {
            return RegistryProblems.NotAllowed.Because("Only the consumer's officer, or the system itself.");
        }

        var system = consumer is { } id ? await systems.FindAsync(id, cancellationToken) : null;
        var version = service is { } wanted ? await versions.FindAsync(wanted, cancellationToken) : null;
        errors.Check(consumer is null || system is not null, "consumer", "There is no such system.", "Không có hệ thống này.");
        var known = version is { State: not VersionState.Unpublished } && version.Kind == kind;
        errors.Check(service is null || kind == ServiceKind.Topic || known, "service", "There is no such service.", "Không có dịch vụ này.");
        errors.Check(service is null || kind == ServiceKind.Service || known, "topic", "There is no such topic.", "Không có chủ đề này.");
        await lists.CheckCodesAsync(errors, terms, act.At, cancellationToken);
        if (known && version!.Published is { } published)
        {
            terms.Check(errors, published.Operations.Select(operation => operation.OperationId), published.Policy, act.At);
        }

        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var context = new AccessContext { VersionState = version!.State, Successor = version.Successor, ConsumerEnabled = system!.Enabled };
        if (context.WhyNotNew() is { } closed)
        {
            return closed;
        }

        var draft = new AccessRequest
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            State = AccessRequestState.Draft,
            Consumer = system.Id,
            ServiceId = version.Id,
            Kind = kind,
            Terms = terms,
            CreatedAt = act.At,
            CreatedBy = act.Caller.Subject,
            UpdatedAt = act.At,
            RowVersion = 1,
        };
        if ((await requests.CreateAsync(draft, key, act, cancellationToken)).IsProblem(out var problem, out var kept))
        {
            return problem;
        }

        http.Response.Headers.ETag = kept.Request.ETag;
        if (!kept.Created)
        {
            return TypedResults.Ok(AccessRequestView.Of(kept.Request));
        }

        Log.Drafted(log, kept.Request.Id, system.Id, version.Id);
        return TypedResults.Created($"/registry/v1/access-requests/{kept.Request.Id}", AccessRequestView.Of(kept.Request));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Access request {Id} of {Consumer} for {Service} was drafted")]
        public static partial void Drafted(ILogger log, Guid id, SystemId consumer, ServiceId service);
    }
}
